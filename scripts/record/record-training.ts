import { join } from "node:path";
import { DataLoader } from "../../src/data/loader";
import { confusionMatrix } from "../../src/evaluation/metrics";
import { predict } from "../../src/evaluation/predict";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { writeRecord } from "../../src/io/record-file";
import { writeTensorFile } from "../../src/io/tensor-file";
import { loadWeights, saveWeights } from "../../src/io/weights";
import { trainingFlops } from "../../src/model/flops";
import { files, loadSearch } from "../../src/recorded/recorded";
import type { RecordBudget, TrainingName, TrainingRecord } from "../../src/recorded/records";
import { loadRunData } from "./data";
import { type RunFolders, trainingPlan } from "./plans";
import { writePredictions } from "./predictions";
import { publish } from "./publish";
import { scoreOn, testLoader, updateBatchNormFor } from "./score";
import { secondsOf, trainConvNet } from "./train-convnet";

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
  const where = { name, data, folder: join(folders.checkpoints, name), signal };
  const { model, stopping, history, ...trained } = await trainConvNet(plan, where);
  stopping?.restore(model);
  const valid = new DataLoader(data.valid, { batchSize: 500 });
  const test = await testLoader(budget);

  await publish(join(folders.runs, name), async (path) => {
    const float32 = (await scoreOn(valid, model)).accuracy;
    saveWeights(model, path(files.weights), { storage });
    loadWeights(model, path(files.weights));
    const rounding = { float32, float16: (await scoreOn(valid, model)).accuracy };
    const { trueLabels, predictions, probabilities } = await predict(test, model);
    writePredictions(path(files.predictions), { trueLabels, predictions, probabilities });
    const matrix = confusionMatrix(trueLabels, predictions, 10);
    const scores = { images: trueLabels.length, ...(await scoreOn(test, model)), matrix };
    const epochs = { tensors: trained.epochTensors, notes: { name } };
    writeTensorFile(path(files.epochs), epochs, { storage });
    // Changes the model, whose weights are saved by now.
    await updateBatchNormFor(model, plan);
    const imagesTrained = (history.length - 1) * plan.images;
    const record: TrainingRecord = {
      ...{ name, budget, plan, history, steps: thinned(trained.losses) },
      keptEpoch: stopping?.bestEpoch ?? history.length - 1,
      ...{ rounding, test: scores },
      reestimatedBatchNorm: {
        valid: await scoreOn(valid, model),
        test: await scoreOn(test, model),
      },
      testTimeAugmentation: await scoreOn(test, testTimeAugmentation(model)),
      provenance: {
        ...{ sessions: trained.sessions, finished: new Date().toISOString() },
        ...{ seconds: secondsOf(history), imagesTrained },
        flops: imagesTrained * trainingFlops(model),
      },
    };
    writeRecord(path(files.record), record);
  });
  model.dispose();
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
