/** What interactive figures compute: signals and data sets. */
import { type Chart, narrowPage, vegaPicture } from "../../../src/plot/vega";
import * as scene from "./scene";
import { type Block, ex, type Fields, type Part, type Size, type Value } from "./scene";

/** A value that a figure depends on. In expressions it stands for itself, so that a misspelt one is a type error. */
export class Signal extends scene.Expression {
  /** The signal as Vega reads it. */
  readonly part: { name: string; on: Part[] } & Part;

  constructor(name: string, part: Part) {
    super(name);
    this.part = { name, ...part, on: [] };
  }

  /** Has the signal take the value of `update` at events such as "@name:mouseover", or when another signal changes. */
  on(events: string | readonly Part[] | Signal, update: Value): this {
    const source = events instanceof Signal ? { signal: events.code } : events;
    this.part.on.push({ events: source, update: scene.inserted(update) });
    return this;
  }
}

/** A data set: a list of data with named fields. */
export class Table<Field extends string> {
  /** The fields of a datum, for marks that are drawn for each. */
  readonly datum = scene.fieldsOf<Field>("datum");
  /** The fields of the first datum, for a data set that has one. */
  readonly first: Fields<Field>;
  private readonly transform: Part[] = [];

  constructor(
    readonly name: string,
    private readonly parts: Part[],
    source: Part,
  ) {
    this.first = this.at(0);
    parts.push({ name, ...source, transform: this.transform });
  }

  /** The datum at a place from 0. */
  at(place: Size): Fields<Field> {
    return scene.fieldsOf(`data('${this.name}')[${scene.inserted(place)}]`);
  }

  /** All values of a field. */
  values(field: Field): scene.Expression {
    return ex`pluck(data(${this.name}), ${field})`;
  }

  /** The largest absolute value of a field. */
  largest(field: Field): scene.Expression {
    const extent = ex`extent(${this.values(field)})`;
    return ex`max(1e-9, abs(${extent}[0]), abs(${extent}[1]))`;
  }

  /** Adds fields that are worked out from those before them. */
  with<New extends string>(
    formulas: (datum: Fields<Field>) => Record<New, scene.Expression>,
  ): Table<Field | New> {
    for (const [as, { code: expr }] of Object.entries<scene.Expression>(formulas(this.datum))) {
      this.transform.push({ type: "formula", as, expr });
    }
    return this as unknown as Table<Field | New>;
  }

  /** Another data set with those of these that fit. */
  where(name: string, fits: (datum: Fields<Field>) => scene.Expression): Table<Field> {
    const transform = { type: "filter", expr: fits(this.datum).code };
    return new Table<Field>(name, this.parts, { source: this.name }).transformed(transform);
  }

  /** Another data set with one datum for each group of equal `by`: fields made by Vega's aggregate operations. */
  aggregate<By extends Field, New extends string>(
    name: string,
    by: readonly By[],
    fields: Record<New, [operation: string, of?: Field]>,
  ): Table<By | New> {
    const made = Object.entries<[string, Field?]>(fields);
    return new Table<By | New>(name, this.parts, { source: this.name }).transformed({
      ...{ type: "aggregate", groupby: by, as: made.map(([as]) => as) },
      ...{ ops: made.map(([, [op]]) => op), fields: made.map(([, [, of]]) => of ?? null) },
    });
  }

  /** Adds transforms of Vega, and with them fields. */
  transformed<New extends string = never>(...transforms: Part[]): Table<Field | New> {
    this.transform.push(...transforms);
    return this as unknown as Table<Field | New>;
  }
}

/** The signals and data sets of one figure, and the keys that it listens to. */
export class Dataflow {
  private readonly signals: Signal[] = [];
  private readonly data: Part[] = [];
  private readonly keys: string[][][] = [];
  private readonly controls: string[] = [];
  private grip?: Signal;
  /** The number of the control that has the arrow keys, from 1 in the order in which they are made; 0 for none. */
  readonly focus = this.constant("focus", 0);

  /** A signal as Vega describes it. */
  signal(name: string, part: Part): Signal {
    const signal = new Signal(name, part);
    this.signals.push(signal);
    return signal;
  }

  /** A signal that never changes, unless by events. */
  constant(name: string, value: unknown): Signal {
    return this.signal(name, { value });
  }

  /** A signal that follows others. */
  derived(name: string, update: scene.Expression): Signal {
    return this.signal(name, { update: update.code });
  }

  /** The fields of an object that follows signals. */
  fields<Field extends string>(name: string, value: scene.Expression): Fields<Field> {
    return scene.fieldsOf<Field>(this.derived(name, value).code);
  }

  /** How far to the right the pointer is while it drags something called `name`, from the left edge of that. */
  dragged(name: string): scene.Expression {
    this.grip ??= this.constant("grip", 0);
    this.grip.on(`@${name}:mousedown`, ex`x() - x(event.item)`);
    return ex`x() - ${this.grip}`;
  }

  /**
   * Gives the control called `name` the arrow keys once it was pressed or chosen by the Enter key, which goes from one
   * control to the next. `signal` becomes `to` of -1 or 1. Returns whether the control has the keys.
   */
  focusable(name: string, signal: Signal, to: (by: number) => scene.Expression): scene.Expression {
    const has = ex`${this.focus} === ${this.controls.push(name)}`;
    for (const [keys, by] of [
      [["ArrowRight", "ArrowUp"], 1],
      [["ArrowLeft", "ArrowDown"], -1],
    ] as const) {
      signal.on(
        keys.flatMap((key) => this.key(key)),
        ex`${has} ? ${to(by)} : ${signal}`,
      );
    }
    return has;
  }

  /** A row and a column from 0 to `last`, which the arrow keys move unless a control has them. */
  position(start: { row: number; column: number }, last: Size): { row: Signal; column: Signal } {
    const row = this.constant("row", start.row);
    const column = this.constant("column", start.column);
    const moved = (place: Signal, by: number) =>
      ex`${this.focus} ? ${place} : clamp(${place} + ${by}, 0, ${last})`;
    row.on(this.key("ArrowDown"), moved(row, 1)).on(this.key("ArrowUp"), moved(row, -1));
    column
      .on(this.key("ArrowRight"), moved(column, 1))
      .on(this.key("ArrowLeft"), moved(column, -1));
    return { row, column };
  }

  /** A key, while the figure has the focus or the pointer is over it. The page must not scroll by it. */
  key(name: string): Part[] {
    const press = { source: "window", type: "keydown", consume: true };
    const filter = [`event.key === '${name}'`, "event.target.tagName !== 'INPUT'"];
    const streams = [
      { ...press, filter: [...filter] },
      { ...press, filter, between: [{ type: "mouseover" }, { type: "mouseout" }] },
    ];
    this.keys.push(streams.map(({ filter }) => filter));
    return streams;
  }

  /** A data set from a list. */
  rows<Field extends string>(
    name: string,
    values: readonly Readonly<Record<Field, unknown>>[],
  ): Table<Field> {
    return new Table(name, this.data, { values });
  }

  /** A data set of `count` data that are numbered from 0. */
  numbers(name: string, count: Size): Table<"index"> {
    const stop = count instanceof scene.Expression ? { signal: count.code } : count;
    const sequence = { type: "sequence", start: 0, stop, as: "index" };
    return new Table<"index">(name, this.data, {}).transformed(sequence);
  }

  /** A data set of side × side cells, row by row. */
  cells(name: string, side: Size): Table<"index" | "row" | "column"> {
    return this.numbers(name, ex`${side} * ${side}`).with(({ index }) => ({
      row: ex`floor(${index} / ${side})`,
      column: ex`${index} % ${side}`,
    }));
  }

  /** The figure, with what it shows in words; `narrow` is whether its page is. */
  picture(alt: string, { height, marks }: Block): Chart {
    const narrow = new scene.Expression(narrowPage);
    this.signal("narrow", { init: narrow.code }).on("window:resize", narrow);
    if (this.controls.length) {
      const pressed = ex`event.item ? indexof(${this.controls}, event.item.mark.name) + 1 : 0`;
      const next = ex`(${this.focus} + 1) % ${this.controls.length + 1}`;
      this.focus.on("mousedown", pressed).on(this.key("Enter"), next);
    }
    // The site names the element that has the focus like the figure.
    const own = `event.target.ariaLabel === ${scene.inserted(alt)}`;
    for (const [focus, hover] of this.keys) {
      focus!.push(own);
      hover!.push(`!(${own})`);
    }
    this.derived("width", ex`${scene.fullWidth}`);
    this.derived("height", ex`${height}`);
    const signals = this.signals.map(({ part: { on, ...part } }) =>
      on.length ? { ...part, on } : part,
    );
    return vegaPicture({ autosize: "none", signals, data: this.data, marks }, alt);
  }
}
