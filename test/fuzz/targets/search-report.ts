import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readReport, writeReport } from "../../../src/training/search-report";
import { temporaryFolder } from "../../setup/checkout";
import { attempt, type Target } from "../engine";
import { mutateDigested } from "./json-file";

const space = { c1: [48, 96], l1: [256, 512] };
const runs = [
  { c1: 48, l1: 256, seed: 1, epochs: 3, accuracy: 0.61, loss: 1.1, images: 900, seconds: 12.5 },
  { c1: 96, l1: 512, seed: 1, epochs: 3, accuracy: 0.64, loss: 1.02, images: 900, seconds: 31 },
];

/** The report of a search: what is taken has a number for every column of every run. */
export function searchReport(): Target {
  const path = join(temporaryFolder("fuzz "), "report.json");
  writeReport(path, space, runs);
  const file = readFileSync(path, "utf8");

  return {
    refusals:
      /report\.json(:? is no search report| is no "convnet search report| was altered| belongs to the search space|: run \d+ has no number for)/,
    next() {
      const { text, redigested } = mutateDigested(file);
      writeFileSync(path, text);
      const read = attempt(() => readReport(path, space));
      if ("refused" in read) return read;
      if (!redigested) {
        assert.deepEqual(read.value, runs, "altered data were taken");
        return "same";
      }
      for (const run of read.value) {
        for (const column of Object.keys(runs[0]) as (keyof typeof run)[]) {
          assert.equal(typeof run[column], "number", column);
        }
      }
      assert.deepEqual(read.value, JSON.parse(text).runs);
      return "accepted";
    },
  };
}
