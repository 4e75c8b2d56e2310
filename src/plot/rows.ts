/** Rows such as { epoch: 1, loss: 1.52, split: "train" }: what charts and tables are made of. */

/** One thing measured: a word or a number for each column. */
export type Row = Readonly<Record<string, string | number>>;

/** Throws if there are no rows, or if one lacks a column, has NaN or infinity in it, or a word for `y`. */
export function checkRows(rows: readonly Row[], columns: readonly string[], y: string): void {
  if (!rows.length) throw new Error("there are no rows to draw; expected at least one");
  rows.forEach((row, index) => {
    for (const name of columns) {
      const value = row[name];
      if (value === undefined) {
        const found = Object.keys(row).join('", "');
        throw new Error(`row ${index} has no column "${name}"; it has "${found}"`);
      }
      if (typeof value === "number" ? !Number.isFinite(value) : name === y) {
        throw new Error(`column "${name}" is ${value} in row ${index}; expected a finite number`);
      }
    }
  });
}

/** The rows that have the same name, by this name. */
export function groupRows(rows: readonly Row[], name: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(name(row), [...(groups.get(name(row)) ?? []), row]);
  return groups;
}

/**
 * The values of y in words, for each value of `color`: all of them where x is a name,
 * the first and the last where x is a number.
 */
export function describeRows(rows: readonly Row[], x: string, y: string, color?: string): string {
  const groups = groupRows(rows, (row) => (color ? `${row[color]}: ` : ""));
  const parts = [...groups].map(([name, group]) => {
    const numeric = group.every((row) => typeof row[x] === "number");
    const told = numeric ? [...new Set([group[0]!, group[group.length - 1]!])] : group;
    const at = (row: Row) => (numeric ? `at ${x} ${row[x]}` : `for ${row[x]}`);
    return (
      name + told.map((row) => `${Number(Number(row[y]).toPrecision(4))} ${at(row)}`).join(", ")
    );
  });
  return `${y} by ${x}: ${parts.join("; ")}`;
}
