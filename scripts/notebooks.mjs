/**
 * The notebooks' tool:
 *
 *   npm run notebooks -- [--budget smoke|laptop|full] [NAME…]   execute and save the outputs
 *   npm run notebooks -- test [NAME…]                           execute copies and verify them
 *   npm run notebooks -- check [NAME…]                          check without executing
 *   npm run notebooks -- format [NAME…]                         format the code cells
 *
 * NAME is "04-training", "04" or a path to an .ipynb file; without a name, all chapters.
 */
import { parseArgs } from "node:util";
import { executeNotebooks } from "./notebooks/execute.mjs";
import { findNotebooks } from "./notebooks/notebook.mjs";
import { testNotebooks } from "./notebooks/test.mjs";

/** Seconds that a notebook may take in the smoke budget on two cores. */
const smokeSeconds = 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    budget: { type: "string", default: process.env.CONVNET_BUDGET ?? "laptop" },
  },
});

/** @type {Record<string, (paths: string[]) => boolean | Promise<boolean>>} */
const commands = {
  execute: (paths) => executeNotebooks(paths, values.budget),
  test: (paths) => testNotebooks(paths, smokeSeconds),
};

const named = positionals[0] in commands;
const command = commands[named ? positionals[0] : "execute"];
try {
  const good = await command(findNotebooks(named ? positionals.slice(1) : positionals));
  if (!good) process.exitCode = 1;
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
