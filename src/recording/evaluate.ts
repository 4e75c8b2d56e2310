import { loadCIFAR10 } from "../data/cifar10";
import { DataLoader } from "../data/loader";
import { crossEntropy } from "../training/losses";
import { test } from "../training/train";
import { plain } from "./data";
import { checkRunName, runFolders } from "./folders";
import { checkBudget } from "./record";
import { loadRun } from "./recorded";

/** What a recorded model scores on the test set, computed now, and what was recorded. */
export interface Evaluation {
  name: string;
  images: number;
  accuracy: number;
  loss: number;
  recorded: { accuracy: number; loss: number };
}

/** Scores the recorded weights of the run called `name` on the test set again. */
export async function evaluate(
  name: string | undefined,
  { budget = "full", into }: { budget?: string; into?: string } = {},
): Promise<Evaluation> {
  const run = checkRunName(name);
  if (run === "search") {
    throw new RangeError('"search" keeps no weights; evaluate "fine-tuned", its best network');
  }
  const recorded = loadRun(run, runFolders(checkBudget(budget), into).runs);
  const { images } = recorded.test;
  const data = await loadCIFAR10("test", { transform: plain, images });
  const model = recorded.model();
  const { accuracy, loss } = await test(
    new DataLoader(data, { batchSize: 500 }),
    model,
    crossEntropy,
  );
  model.dispose();
  const { accuracy: then, loss: thenLoss } = recorded.test;
  return { name: run, images, accuracy, loss, recorded: { accuracy: then, loss: thenLoss } };
}
