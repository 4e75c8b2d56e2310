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

/** A slider as [least, start, most], a number, or an expression. */
type Setting = readonly [number, number, number] | Size;

/** The sizes of the window and its grid. */
export interface WindowSizes {
  n: Setting;
  k: Setting;
  s: Setting;
  p: Setting;
  /** What the window is called on its slider. */
  window?: string;
  /** The first step, from 1. */
  start?: number;
  /** The step to go to when the number of places changes; default the first. */
  restart?: Size;
}

/** Milliseconds between two steps of the running figure. */
const pace = 700;

/**
 * A window that slides over a square grid, and all the ways to move it.
 * n: rows of the input, k: rows of the window, s: stride, p: padding, out: rows of the output.
 * Its signals, with a box to play it, a box for its step, and sliders for those sizes that have a range.
 */
export function slidingWindow(flow: Dataflow, sizes: WindowSizes) {
  const { window = "Window", start = 1, restart = 1 } = sizes;
  const size = (name: "n" | "k" | "s" | "p", label: string) => {
    const setting = sizes[name];
    if (typeof setting === "number") return flow.constant(name, setting);
    return "code" in setting ? flow.derived(name, setting) : flow.slider(name, label, setting);
  };
  const play = flow.checkbox("play", "Play");
  /** The number of the window's place, from 1; it wraps around at both ends. */
  const step = flow.numberBox("step", "Step", { start, min: 1 });
  const [n, k] = [size("n", "Input size n"), size("k", `${window} k`)];
  const [s, p] = [size("s", "Stride s"), size("p", "Padding p")];
  const side = flow.derived("side", ex`${n} + 2 * ${p}`);
  const out = flow.derived("out", ex`${k} > ${side} ? 0 : floor((${side} - ${k}) / ${s}) + 1`);
  const steps = flow.derived("steps", ex`${out} * ${out}`);
  const at = flow.derived(
    "at",
    ex`${steps} ? ((+${step} - 1) % ${steps} + ${steps}) % ${steps} : 0`,
  );
  const row = flow.derived("row", ex`${out} ? floor(${at} / ${out}) : 0`);
  const column = flow.derived("column", ex`${out} ? ${at} % ${out} : 0`);
  const top = flow.derived("top", ex`${row} * ${s}`);
  const left = flow.derived("left", ex`${column} * ${s}`);
  const covered = flow.derived("covered", ex`${out} ? (${out} - 1) * ${s} + ${k} : 0`);

  /** The step of the place at a row and column of the output, or of the nearest place there is. */
  const stepAt = (row: Expression, column: Expression) => {
    const bounded = (place: Expression) => ex`clamp(${place}, 0, ${out} - 1)`;
    return ex`${out} ? ${bounded(row)} * ${out} + ${bounded(column)} + 1 : ${step}`;
  };
  /** The step whose window has a pixel of the input nearest to its middle. */
  const stepNear = (row: Expression, column: Expression) => {
    const nearest = (pixel: Expression) => ex`round((${pixel} - (${k} - 1) / 2) / ${s})`;
    return stepAt(nearest(row), nearest(column));
  };
  /** Whether any window covers the pixel of the padded input. */
  const reaches = (row: Expression, column: Expression) => {
    const last = (pixel: Expression) => ex`min(floor(${pixel} / ${s}), ${out} - 1) * ${s}`;
    const within = (pixel: Expression) =>
      ex`${pixel} < ${covered} && ${pixel} - ${last(pixel)} < ${k}`;
    return ex`${within(row)} && ${within(column)}`;
  };

  play.on(key(" "), ex`!${play}`);
  step
    .on(`timer{${pace}}`, ex`${play} ? (${at} + 1) % max(${steps}, 1) + 1 : ${step}`)
    .on(steps, restart)
    .on(key("ArrowRight"), stepAt(row, ex`${column} + 1`))
    .on(key("ArrowLeft"), stepAt(row, ex`${column} - 1`))
    .on(key("ArrowDown"), stepAt(ex`${row} + 1`, column))
    .on(key("ArrowUp"), stepAt(ex`${row} - 1`, column));
  return {
    ...{ n, k, s, p, side, out, steps, play, step, at, row, column, top, left, covered },
    ...{ corner: { row: top, column: left }, stepAt, stepNear, reaches },
  };
}

/** The signals of a window that slides. */
export type SlidingWindow = ReturnType<typeof slidingWindow>;

/** A key, while the pointer is over the figure and not in a control. The page must not scroll by it. */
function key(name: string): Part {
  return {
    source: "window",
    type: "keydown",
    between: [{ type: "mouseover" }, { type: "mouseout" }],
    filter: [`event.key === '${name}'`, "event.target.tagName !== 'INPUT'"],
    consume: true,
  };
}
