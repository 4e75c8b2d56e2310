/** `npm run notebooks`: runs notebooks and saves their outputs, for the ones that are committed. */
import { statSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../setup/paths.mjs";
import { runPython } from "./jupyter.mjs";

/** Seconds after which a cell is taken for endless; the whole notebook may take four times as long. */
const secondsPerCell = { smoke: 60, laptop: 1800, full: 6 * 3600 };

/**
 * Executes the notebooks one after the other, printing each cell's time; true if all went well.
 * @param {string[]} paths
 * @param {string} budget
 */
export async function executeNotebooks(paths, budget) {
  let good = true;
  for (const path of paths) {
    const file = relative(root, path);
    console.log(`${file} (${budget})`);
    const start = performance.now();
    const limit = secondsPerCell[/** @type {keyof typeof secondsPerCell} */ (budget)];
    const code = await runPython(
      [join(root, "scripts/notebooks/execute.py"), path, String(limit)],
      { budget, seconds: limit * 4, onOutput: (text) => process.stdout.write(text) },
    );
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (code === 0) {
      console.log(`  saved in ${seconds} s, ${Math.ceil(statSync(path).size / 1024)} KB`);
    } else {
      console.error(`${file} failed after ${seconds} s`);
      good = false;
    }
  }
  return good;
}
