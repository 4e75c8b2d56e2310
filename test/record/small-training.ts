/**
 * A training that takes a second, for the tests of checkpoints: 3 epochs of 5 steps, with all that
 * draws from the random stream. Run as a program, it saves after each step into the folder named.
 */
import { adam, convNet, crossEntropy, Dataset, manualSeed, train, transforms } from "convnet";
import { Checkpoints, type Facts, type Loaded } from "../../scripts/record/checkpoint";
import { type Place, ResumableLoader } from "../../scripts/record/resumable-loader";
import { readTraining } from "../../scripts/record/training-state";

export interface Progress {
  epoch: number;
  place?: Place;
}

export const steps = 15;
const epochs = 3;

const { compose, toTensor, randomRotation, randomHorizontalFlip } = transforms;
const dataset = new Dataset({
  images: Uint8Array.from({ length: 19 * 3072 }, (_, index) => (index * 31) % 251),
  labels: Uint8Array.from({ length: 19 }, (_, index) => (index * 7) % 10),
  classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
  transform: compose(toTensor(), randomRotation(20), randomHorizontalFlip()),
});

export interface Options {
  /** Changes of what must be, and should be, the same. */
  run?: Facts;
  environment?: Facts;
  c1?: number;
  /** Called after each step that is not the last of an epoch; saves a checkpoint. */
  onStep?: (step: number, save: () => string) => void;
  /** Whether each epoch's end is saved too. */
  saveEpochs?: boolean;
}

/** Trains to the end, from the newest checkpoint in the folder if there is one. */
export async function smallTraining(folder: string, options: Options = {}) {
  const { run = {}, environment = {}, c1 = 2, onStep = () => {}, saveEpochs = true } = options;
  manualSeed(5);
  const model = convNet({ c1, c2: 3, l1: 4 });
  const optimizer = adam(0.01);
  const identity = { run: { seed: 5, ...run }, environment: { threads: 2, ...environment } };
  const checkpoints = new Checkpoints<Progress>(folder, { model, optimizer }, identity);
  const loaded: Loaded<Progress> | undefined = checkpoints.load();
  let { epoch, place } = loaded?.progress ?? { epoch: 1 };
  const loader = new ResumableLoader(dataset, { batchSize: 4, shuffle: true }, (now) => {
    const step = (epoch - 1) * loader.length + now.batch;
    const notes = { step, progress: { epoch, place: now }, tensors: [] };
    onStep(step, () => checkpoints.save(notes));
  });
  if (place) loader.resume(place);
  const losses: number[] = [];
  for (; epoch <= epochs; epoch++) {
    losses.push((await train(loader, model, crossEntropy, optimizer)).loss);
    const done = { step: epoch * loader.length, progress: { epoch: epoch + 1 }, tensors: [] };
    if (saveEpochs) checkpoints.save(done);
  }
  const state = readTraining({ model, optimizer });
  const { iterations } = optimizer;
  model.dispose();
  optimizer.dispose();
  return { state, iterations, losses, loaded };
}

if (require.main === module) {
  void smallTraining(process.argv[2], { onStep: (_, save) => save() });
}
