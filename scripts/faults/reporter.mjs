/** A reporter of node:test: a line of JSON for each test that ended, with what happened in it. */

/**
 * @typedef {{ file: string, test: string, passed: boolean, skipped: string, happened: string }} Ending
 *   `file`: the compiled test file; `skipped`: why it did not run, else empty
 */

/** @param {AsyncIterable<import("node:test/reporters").TestEvent>} events */
export default async function* reporter(events) {
  /** @type {Ending | undefined} */
  let ending;
  for await (const { type, data } of events) {
    // What a test noted follows its end.
    if (type === "test:diagnostic" && ending?.passed && ending.file === data.file) {
      ending.happened ||= data.message;
    }
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (ending) yield `${JSON.stringify(ending)}\n`;
    ending = {
      file: data.file ?? "",
      test: data.name,
      passed: type === "test:pass",
      skipped: data.skip === undefined ? "" : String(data.skip),
      happened: type === "test:fail" ? wordsOf(data.details.error) : "",
    };
  }
  if (ending) yield `${JSON.stringify(ending)}\n`;
}

/** @param {Error} error node:test's, around the one that was thrown */
function wordsOf({ message, cause }) {
  return cause instanceof Error ? cause.message : message;
}
