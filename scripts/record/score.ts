/** How a recorded network is scored. */
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import type { RecordBudget, SetScore, TrainingPlan } from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { test } from "../../src/training/train";
import { plain } from "./data";
import { testImages } from "./plans";
import { updateBatchNorm } from "./update-batch-norm";

/** The test set's images that a budget's runs are scored on; opens the set. */
export async function testLoader(budget: RecordBudget): Promise<DataLoader> {
  const images = testImages[budget];
  const data = await loadCIFAR10("test", { unlock: "test", transform: plain, images });
  return new DataLoader(data, { batchSize: 500 });
}

/** What the model scores on the loader's images. */
export async function scoreOn(loader: DataLoader, model: tf.LayersModel): Promise<SetScore> {
  const { accuracy, loss } = await test(loader, model, crossEntropy);
  return { accuracy, loss };
}

/** Takes batch norm's statistics anew over the images that the plan trained on, none of them changed. */
export async function updateBatchNormFor(
  model: tf.LayersModel,
  { images }: TrainingPlan,
): Promise<void> {
  const data = await loadCIFAR10("train", { transform: plain, images });
  updateBatchNorm(model, new DataLoader(data, { batchSize: 500 }));
}
