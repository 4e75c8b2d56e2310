import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DataLoader } from "../../src/data/loader";
import { confusionMatrix } from "../../src/evaluation/metrics";
import { predict } from "../../src/evaluation/predict";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { writeTensorFile } from "../../src/io/tensor-file";
import { loadWeights, saveWeights } from "../../src/io/weights";
import { trainingFlops } from "../../src/model/flops";
import { writePredictions } from "../../src/recorded/predictions";
import { writeRecord } from "../../src/recorded/record-file";
import { files, loadSearch } from "../../src/recorded/recorded";
import type { Epoch, RecordBudget, TrainingName, TrainingRecord } from "../../src/recorded/records";
import { loadRunData, type RunData } from "./data";
import { type RunFolders, trainingPlan } from "./plans";
import { ResumableTraining } from "./resumable-training";
import { scoreOn, testLoader, updateFromTraining } from "./score";

const storage = "float16";
const mostStepLosses = 1000;

/** Trains the run and writes its folder, all of it or nothing; goes on where it was stopped. */
export async function recordTraining(
  name: TrainingName,
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const best = name === "fine-tuned" ? loadSearch(folders.runs).best : {};
  const plan = trainingPlan(name, budget, best);
  const data = await loadRunData(plan);
  const training = new ResumableTraining(name, plan, data, join(folders.checkpoints, name), signal);
  await training.run();
  training.stopping?.restore(training.model);

  const folder = join(folders.runs, name);
  const beside = `${folder}.partial`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  const rounding = await keepWeights(training, data, join(beside, files.weights));
  const tested = await testLoader(budget);
  const scored = await scoreOnTest(training, tested, join(beside, files.predictions));
  const updated = await scoreUpdated(training, data, tested);
  const epochs = { tensors: training.log.epochTensors, notes: { name } };
  writeTensorFile(join(beside, files.epochs), epochs, { storage });
  const record: TrainingRecord = {
    ...{
      name,
      budget,
      plan,
      history: training.log.history,
      steps: thinned(training.log.watch.losses),
    },
    keptEpoch: training.stopping?.bestEpoch ?? training.log.history.length - 1,
    ...{ rounding, test: scored, ...updated, provenance: provenance(training) },
  };
  writeRecord(join(beside, files.record), record);
  renameSync(beside, folder);
  training.dispose();
}

/** Saves the weights in 16 bits and leaves the model with those; tells what that costs on "valid". */
async function keepWeights({ model }: ResumableTraining, { valid }: RunData, path: string) {
  const loader = new DataLoader(valid, { batchSize: 500 });
  const float32 = (await scoreOn(loader, model)).accuracy;
  saveWeights(model, path, { storage });
  loadWeights(model, path);
  return { float32, float16: (await scoreOn(loader, model)).accuracy };
}

async function scoreOnTest({ model }: ResumableTraining, loader: DataLoader, path: string) {
  const result = await predict(loader, model);
  writePredictions(path, result);
  const matrix = confusionMatrix(result.truths, result.predictions, 10);
  return { images: result.truths.length, ...(await scoreOn(loader, model)), matrix };
}

/** Changes the model, whose weights are saved by now. */
async function scoreUpdated(
  { model, plan }: ResumableTraining,
  { valid }: RunData,
  tested: DataLoader,
) {
  await updateFromTraining(model, plan);
  return {
    updatedBatchNorm: {
      valid: await scoreOn(new DataLoader(valid, { batchSize: 500 }), model),
      test: await scoreOn(tested, model),
    },
    sixViews: await scoreOn(tested, testTimeAugmentation(model)),
  };
}

/** Means of as many steps that at most a thousand are left. */
function thinned(losses: readonly number[]): TrainingRecord["steps"] {
  const every = Math.ceil(losses.length / mostStepLosses);
  const means = Array.from({ length: Math.ceil(losses.length / every) }, (_, index) => {
    const part = losses.slice(index * every, (index + 1) * every);
    return Number((part.reduce((sum, loss) => sum + loss, 0) / part.length).toFixed(4));
  });
  return { every, losses: means };
}

function provenance({ model, plan, log }: ResumableTraining) {
  const imagesTrained = (log.history.length - 1) * plan.images;
  return {
    sessions: log.sessions,
    finished: new Date().toISOString(),
    seconds: secondsOf(log.history),
    imagesTrained,
    flops: imagesTrained * trainingFlops(model),
  };
}

/** The seconds of training and validation in a history. */
export function secondsOf(history: readonly Epoch[]): number {
  const scores = history.flatMap(({ train, valid, averaged }) => [train, valid, averaged]);
  return scores.reduce((sum, score) => sum + (score?.seconds ?? 0), 0);
}
