/** Rows of words as a table that fits the terminal. */

/**
 * Lines of columns `widths` wide; words that do not fit go on in the next line.
 * @param {string[]} cells
 * @param {number[]} widths
 */
export function lines(cells, widths) {
  const columns = cells.map((cell, index) => wrapped(cell, widths[index]));
  const height = Math.max(...columns.map((column) => column.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => (column[line] ?? "").padEnd(widths[index]))
      .join("  ")
      .trimEnd(),
  );
}

/** @param {string} text @param {number} width */
function wrapped(text, width) {
  const words = new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S{1,${width}}`, "g");
  return text.match(words) ?? [""];
}
