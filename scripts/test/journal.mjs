/** A reporter of node:test that adds how each test ended to the file CONVNET_TEST_JOURNAL, a line of JSON each. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * A suite is written down only if it fails by itself: in a hook, or while its file is loaded.
 * `ms` is how long it took; what began has none.
 * @typedef {{ what: "began" | "passed" | "failed" | "skipped", file: string, title: string, ms?: number }} Entry
 */

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* journal(events) {
  for await (const { type, data } of events) {
    const what = endingOf(type, data);
    if (!what) continue;
    const file = relative(process.cwd(), data.file ?? "");
    const ms = Math.round(data.details?.duration_ms ?? 0);
    const entry = JSON.stringify({ what, file, title: data.name, ms });
    appendFileSync(/** @type {string} */ (process.env.CONVNET_TEST_JOURNAL), `${entry}\n`);
  }
  yield "";
}

/** @param {string} type @param {any} data */
function endingOf(type, data) {
  if (type !== "test:pass" && type !== "test:fail") return undefined;
  if (data.skip !== undefined || data.todo !== undefined) return "skipped";
  if (data.details.type !== "suite") return type === "test:pass" ? "passed" : "failed";
  const ownFault = type === "test:fail" && data.details.error.failureType !== "subtestsFailed";
  return ownFault ? "failed" : undefined;
}

/** @param {string} path @returns {Entry[]} */
export function readJournal(path) {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}
