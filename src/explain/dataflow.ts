/** What interactive figures compute: signals, some with a control under the figure, and data sets. */
import { type Chart, vegaPicture } from "../plot/vega";
import {
  type Block,
  Expression,
  ex,
  type Fields,
  fieldsOf,
  inserted,
  type Part,
  pageWidth,
  type Size,
  type Value,
} from "./scene";

/** A value that a figure depends on. In expressions it stands for itself, so that a misspelt one is a type error. */
export class Signal extends Expression {
  /** The signal as Vega reads it. */
  readonly part: { name: string; on: Part[] } & Part;

  constructor(name: string, part: Part) {
    super(name);
    this.part = { name, ...part, on: [] };
  }

  /** Has the signal take the value of `update` at events such as "@name:mouseover", or when another signal changes. */
  on(events: string | Part | Signal, update: Value): this {
    const source = events instanceof Signal ? { signal: events.code } : events;
    this.part.on.push({ events: source, update: new Expression(inserted(update)).code });
    return this;
  }
}

/** A data set: a list of data with named fields. */
export class Table<Field extends string> {
  /** The fields of a datum, for marks that are drawn for each. */
  readonly datum = fieldsOf<Field>("datum");
  /** The fields of the first datum, for a data set that has one. */
  readonly first: Fields<Field>;
  private readonly transform: Part[] = [];

  constructor(
    readonly name: string,
    private readonly parts: Part[],
    source: Part,
  ) {
    this.first = fieldsOf(`data('${name}')[0]`);
    parts.push({ name, ...source, transform: this.transform });
  }

  /** The datum at a place from 0. */
  at(place: Size): Fields<Field> {
    return fieldsOf(`data('${this.name}')[${inserted(place)}]`);
  }

  /** All values of a field. */
  values(field: Field): Expression {
    return ex`pluck(data(${this.name}), ${field})`;
  }

  /** The largest absolute value of a field. */
  largest(field: Field): Expression {
    const extent = ex`extent(${this.values(field)})`;
    return ex`max(1e-9, abs(${extent}[0]), abs(${extent}[1]))`;
  }

  /** Adds fields that are worked out from those before them. */
  with<New extends string>(
    formulas: (datum: Fields<Field>) => Record<New, Expression>,
  ): Table<Field | New> {
    for (const [as, { code: expr }] of Object.entries<Expression>(formulas(this.datum))) {
      this.transform.push({ type: "formula", as, expr });
    }
    return this as unknown as Table<Field | New>;
  }

  /** Another data set with those of these that fit. */
  where(name: string, fits: (datum: Fields<Field>) => Expression): Table<Field> {
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

/** The signals and data sets of one figure; controls appear under it in the order in which they are made. */
export class Dataflow {
  private readonly signals: Signal[] = [];
  private readonly data: Part[] = [];

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
  derived(name: string, update: Expression): Signal {
    return this.signal(name, { update: update.code });
  }

  /** A slider of whole numbers. */
  slider(
    name: string,
    label: string,
    [min, start, max]: readonly [number, number, number],
  ): Signal {
    const bind = { input: "range", min, max, step: 1, name: `${label} ` };
    return this.signal(name, { value: start, bind });
  }

  /** A list to choose from. */
  choice(name: string, label: string, options: readonly string[]): Signal {
    const bind = { input: "select", options, name: `${label} ` };
    return this.signal(name, { value: options[0], bind });
  }

  /** A box to write a number into. */
  numberBox(
    name: string,
    label: string,
    { start = 1, ...limits }: { start?: number; min?: number } = {},
  ): Signal {
    return this.signal(name, {
      value: start,
      bind: { input: "number", ...limits, name: `${label} ` },
    });
  }

  /** A box to tick. */
  checkbox(name: string, label: string): Signal {
    return this.signal(name, { value: false, bind: { input: "checkbox", name: `${label} ` } });
  }

  /** The moments 0 to `last` of something that is replayed, from the last: a slider, and a box that lets it run. */
  replay(last: number, label: string): Signal {
    const play = this.checkbox("play", "Play");
    const moment = this.slider("moment", label, [0, last, last]);
    return moment.on("timer{300}", ex`${play} ? (${moment} + 1) % ${last + 1} : ${moment}`);
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
    const stop = count instanceof Expression ? { signal: count.code } : count;
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

  /** The figure, with what it shows in words. */
  picture(alt: string, { height, marks }: Block): Chart {
    if (height instanceof Expression) this.derived("height", height);
    const signals = this.signals.map(({ part: { on, ...part } }) =>
      on.length ? { ...part, on } : part,
    );
    const size = { width: pageWidth, ...(typeof height === "number" && { height }) };
    return vegaPicture({ ...size, signals, data: this.data, marks }, alt);
  }
}
