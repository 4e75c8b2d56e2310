/** A table of rows. */

import type { Picture } from "../notebook/picture";
import { escapeHtml } from "./html";
import type { Row } from "./rows";

/** A table with a column for each key of the rows; numbers stand on the right, to four decimals or digits. */
export function table(rows: readonly Row[], { caption = "" } = {}): Picture {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const alt = `${caption || "Table"}: ${rows.length} rows of ${columns.join(", ")}`;
  return {
    alt,
    async mimeBundle() {
      const data = {
        "text/html": html(rows, columns, caption),
        "text/plain": plain(rows, columns, caption),
      };
      return { data, metadata: {} };
    },
  };
}

function html(rows: readonly Row[], columns: string[], caption: string): string {
  const align = (value: unknown) =>
    `style="text-align: ${typeof value === "number" ? "right" : "left"}"`;
  const head = columns.map(
    (name) => `<th scope="col" ${align(rows[0]?.[name])}>${escapeHtml(name)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = columns.map(
      (name) => `<td ${align(row[name])}>${escapeHtml(write(row[name]))}</td>`,
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  return [
    "<table>",
    ...(caption ? [`<caption style="text-align: left">${escapeHtml(caption)}</caption>`] : []),
    `<thead><tr>${head.join("")}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody>`,
    "</table>",
  ].join("\n");
}

function plain(rows: readonly Row[], columns: string[], caption: string): string {
  const lines = [columns, ...rows.map((row) => columns.map((name) => write(row[name])))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const pad = (text: string, i: number) =>
    typeof rows[0]?.[columns[i]!] === "number"
      ? text.padStart(widths[i]!)
      : text.padEnd(widths[i]!);
  const body = lines.map((line) => line.map(pad).join("  ").trimEnd());
  return [...(caption ? [caption] : []), ...body].join("\n");
}

function write(value: string | number | undefined): string {
  if (typeof value !== "number") return value ?? "";
  // Four decimals, but four digits of what is smaller than one: a learning rate must not become 0.
  return String(Number(Math.abs(value) < 1 ? value.toPrecision(4) : value.toFixed(4)));
}
