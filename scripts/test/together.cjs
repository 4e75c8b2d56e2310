/**
 * `node together.cjs FILE…`: compiled test files in one process, each a suite of its own, so that its hooks stay its
 * own and TensorFlow is loaded once. Says in the journal which test begins, before it can crash the process.
 */
const { appendFileSync } = require("node:fs");
const { relative } = require("node:path");
const { beforeEach, describe } = require("node:test");

for (const path of process.argv.slice(2)) {
  const file = relative(process.cwd(), path);
  describe(file, () => {
    beforeEach((context) => {
      const entry = JSON.stringify({ what: "began", file, title: context.name });
      appendFileSync(/** @type {string} */ (process.env.CONVNET_TEST_JOURNAL), `${entry}\n`);
    });
    require(path);
  });
}
