/** The learner's own model: chapter 04 trains it, the later chapters look at it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadWeights, runPath, saveWeights } from "../../src/io/weights";
import { convNet } from "../../src/model/convnet";
import { type BudgetName, budgetName } from "../../src/notebook/budget";
import type { tf } from "../../src/tensorflow";

const pathIn = (folder: string, budget: BudgetName) => join(folder, `my-model-${budget}.weights`);

/** Keeps the model as the learner's own in `folder`, one for each budget, and gives the file's path. */
export function saveMyModel(model: tf.LayersModel, folder = runPath("")): string {
  const path = pathIn(folder, budgetName());
  saveWeights(model, path);
  return path;
}

/**
 * The learner's own model of the largest budget that it was trained in, down to the present one;
 * undefined if there is none.
 */
export function loadMyModel(
  folder = runPath(""),
): { model: tf.Sequential; budget: BudgetName } | undefined {
  const largestFirst: readonly BudgetName[] = ["full", "laptop", "browser", "smoke"];
  const largeEnough = largestFirst.slice(0, largestFirst.indexOf(budgetName()) + 1);
  const budget = largeEnough.find((name) => existsSync(pathIn(folder, name)));
  if (!budget) return undefined;
  const model = convNet();
  loadWeights(model, pathIn(folder, budget));
  return { model, budget };
}
