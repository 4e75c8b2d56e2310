/** Expressions of Vega: short formulas that it works out whenever a signal changes. */

/** An expression in Vega's language. */
export type Expression = string;

/** A text in Vega's language, on one line: `quoted("a's")` is "'a\'s'". */
export function quoted(text: string): Expression {
  return `'${text.replace(/[\n\r\u2028\u2029]/g, " ").replace(/[\\']/g, "\\$&")}'`;
}

/** `value` as short as it can be written with at most two decimals. */
export function short(value: Expression): Expression {
  return `format(${value}, '.2~f')`;
}

/** The colour of `value` between red at `-most`, white at zero and blue at `most`. */
export function signed(value: Expression, most: Expression): Expression {
  const share = `clamp(abs(${value}) / max(${most}, 1e-9), 0, 1)`;
  const part = (full: number) => `round(255 - ${255 - full} * ${share})`;
  const color = (r: number, g: number, b: number) => `rgb(${part(r)}, ${part(g)}, ${part(b)})`;
  return `((${value} < 0 ? ${color(178, 24, 43)} : ${color(33, 102, 172)}) + '')`;
}

/** The grey of `value` between black at zero and white at `most`. */
export function grey(value: Expression, most: number): Expression {
  const level = `round(255 * clamp(${value} / ${most}, 0, 1))`;
  return `(rgb(${level}, ${level}, ${level}) + '')`;
}
