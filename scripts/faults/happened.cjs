/**
 * Loaded into every test process by `npm run faults`: notes what the assertions of a test saw happen,
 * the errors that were thrown and the words that were found, for the table's column "happened".
 */
const assert = require("node:assert/strict");
const { afterEach } = require("node:test");

const { match, rejects, throws } = assert;

/** @type {string[]} */
let seen = [];

Object.assign(assert, {
  /** @param {string} text @param {RegExp} pattern @param {unknown[]} rest */
  match(text, pattern, ...rest) {
    Reflect.apply(match, assert, [text, pattern, ...rest]);
    seen.push(pattern.exec(text)?.[0] ?? "");
  },
  /** @param {() => unknown} work @param {unknown[]} rest */
  throws(work, ...rest) {
    const noting = () => {
      try {
        work();
      } catch (error) {
        throw note(error);
      }
    };
    Reflect.apply(throws, assert, [noting, ...rest]);
  },
  /** @param {Promise<unknown> | (() => Promise<unknown>)} work @param {unknown[]} rest */
  async rejects(work, ...rest) {
    const promise = typeof work === "function" ? work() : work;
    const noting = promise.catch((error) => {
      throw note(error);
    });
    await Reflect.apply(rejects, assert, [noting, ...rest]);
  },
});

// The process that starts the others loads this too, and has no tests of its own.
if (process.env.NODE_TEST_CONTEXT) {
  afterEach((test) => {
    const words = seen.map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean);
    seen = [];
    if (words.length > 0 && "diagnostic" in test) test.diagnostic(words.join("; "));
  });
}

/** @param {unknown} error */
function note(error) {
  seen.push(error instanceof Error ? error.message : String(error));
  return error;
}
