/**
 * Scores a recorded run's weights on the test set and prints what comes out, as JSON, beside what
 * was recorded:
 *
 *   npm run --silent evaluate -- NAME [--budget smoke] [--into FOLDER]
 */
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { command } from "./setup/command.mjs";
import { inTrainingProcess } from "./training-process.mjs";

await command(() => inTrainingProcess(evaluateNamed));

async function evaluateNamed() {
  const text = /** @type {const} */ ({ type: "string" });
  const options = { budget: text, into: text };
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  /** @type {typeof import("convnet/dist/scripts/record/evaluate.js")} */
  const { evaluate } = createRequire(import.meta.url)("../dist/scripts/record/evaluate.js");
  console.log(JSON.stringify(await evaluate(positionals[0], values), null, 2));
}
