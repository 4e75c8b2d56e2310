/** The grades as a table for a spreadsheet, and one student's as a page. */

/** @typedef {import("./grade.mjs").Row} Row */

const columns = /** @type {const} */ (["student", "exercise", "points", "of", "verdict"]);

/**
 * The grades as CSV (RFC 4180). A text that a spreadsheet would compute gets an apostrophe in front.
 * @param {(Row & { student: string })[]} rows
 */
export function csv(rows) {
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(","));
  return `${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}

/** @param {string | number} value */
function cell(value) {
  if (typeof value === "number") return String(value);
  const text = oneLine(value);
  return `"${(/^\s*[=+\-@]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** @param {string} text */
function oneLine(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they come from the student's code
  const plain = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  return plain.length > 1000 ? `${plain.slice(0, 1000)} …` : plain;
}

/**
 * A page that shows a student the verdicts.
 * @param {string} name @param {string} student @param {Row[]} rows
 */
export function feedback(name, student, rows) {
  const lines = rows.map(
    ({ exercise, points, of, verdict }) =>
      `<tr><td>${escaped(exercise)}</td><td>${points} of ${of}</td><td>${escaped(verdict)}</td></tr>`,
  );
  const [points, of] = [
    rows.reduce((sum, row) => sum + row.points, 0),
    rows.reduce((sum, row) => sum + row.of, 0),
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(`${name}: ${student}`)}</title>
<style>body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
td, th { text-align: left; vertical-align: top; padding: 0.4rem 1rem 0.4rem 0; border-bottom: 1px solid #ccc }
td:nth-child(2) { white-space: nowrap }</style>
<h1>${escaped(name)}</h1>
<p>${escaped(student)}: ${points} of ${of} points</p>
<table>
<tr><th>Exercise</th><th>Points</th><th>Verdict</th></tr>
${lines.join("\n")}
</table>
</html>
`;
}

/** @param {string} text */
function escaped(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return oneLine(text).replaceAll(/[&<>"]/g, (sign) => entities[/** @type {"&"} */ (sign)]);
}
