import assert from "node:assert/strict";
import { parseProgress, serializeProgress } from "../../../notebooks/course/progress";
import { attempt, type Target } from "../engine";
import { mutateDigested } from "./json-file";

const answers = new Map([
  ["exercises.training.direction", { tries: 3, right: true }],
  ["questionnaires.data.batch", { tries: 1, right: false }],
]);

/** The learner's progress: what is taken is written again as the same JSON, nothing dropped. */
export function progressFile(): Target {
  const file = serializeProgress({ answers, testOpenings: 2 });

  return {
    refusals:
      /(is not valid JSON|Unexpected|in JSON|is no object|; expected|names no exercise|at most 1000000|altered)/,
    next() {
      const { text, redigested } = mutateDigested(file);
      const read = attempt(() => parseProgress(text));
      if ("refused" in read) return read;
      const again = serializeProgress(read.value);
      assert.deepEqual(JSON.parse(again), JSON.parse(redigested ? text : file));
      return redigested ? "accepted" : "same";
    },
  };
}
