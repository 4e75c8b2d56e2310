/** The learner's own model: chapter 04 trains it, the later chapters look at it. */
import { existsSync } from "node:fs";
import { type BudgetName, budgetName } from "../budget";
import { convNet } from "../model/convnet";
import type { tf } from "../tensorflow";
import { loadWeights, runPath, saveWeights } from "../training/weights";

const path = (budget: BudgetName) => runPath(`my-model-${budget}.weights`);

/** Keeps the model as the learner's own, one for each budget, and gives the file's path. */
export function saveMyModel(model: tf.LayersModel): string {
  const file = path(budgetName());
  saveWeights(model, file);
  return file;
}

/**
 * The learner's own model of the largest budget that it was trained in, down to the present one;
 * undefined if there is none.
 */
export function loadMyModel(): { model: tf.Sequential; budget: BudgetName } | undefined {
  const largestFirst: readonly BudgetName[] = ["full", "laptop", "smoke"];
  const largeEnough = largestFirst.slice(0, largestFirst.indexOf(budgetName()) + 1);
  const budget = largeEnough.find((name) => existsSync(path(name)));
  if (!budget) return undefined;
  const model = convNet();
  loadWeights(model, path(budget));
  return { model, budget };
}
