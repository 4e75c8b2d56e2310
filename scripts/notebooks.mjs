/**
 * The notebooks' tool:
 *
 *   npm run notebooks -- [--budget smoke|laptop|full] [NAME…]   execute and save the outputs
 *   npm run notebooks -- test [--seconds 120][NAME…]            execute copies and verify them
 *   npm run notebooks -- check [NAME…]                          check without executing; without a name the code's strings too
 *   npm run notebooks -- format [NAME…]                         format the code cells
 *
 * `test` allows each notebook 120 seconds of processor time in the smoke budget: a minute of two cores.
 * NAME is "04-training", "04" or a path to an .ipynb file; without a name, all chapters.
 */
import { parseArgs } from "node:util";
import { checkNotebooks, formatNotebooks } from "./notebooks/check.mjs";
import { executeNotebooks } from "./notebooks/execute.mjs";
import { findNotebooks } from "./notebooks/notebook.mjs";
import { testNotebooks } from "./notebooks/test.mjs";
import { root } from "./setup/paths.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "120" },
    budget: { type: "string", default: process.env.CONVNET_BUDGET ?? "laptop" },
  },
});

const seconds = Number(values.seconds);

/** @type {Record<string, (paths: string[]) => boolean | Promise<boolean>>} */
const commands = {
  execute: (paths) => executeNotebooks(paths, values.budget),
  check: (paths) => checkNotebooks(paths, positionals.length === 1 ? root : undefined),
  format: formatNotebooks,
  test: (paths) => testNotebooks(paths, seconds),
};

const named = Object.hasOwn(commands, positionals[0] ?? "");
const command = commands[named ? positionals[0] : "execute"];
try {
  if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds}; expected a number above 0`);
  const good = await command(findNotebooks(named ? positionals.slice(1) : positionals));
  if (!good) process.exitCode = 1;
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
