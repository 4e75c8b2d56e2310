/**
 * A training that takes a second, for the tests of checkpoints: 3 epochs of 5 steps, with all that
 * draws from the random stream. Run as a program, it saves after each step into the folder named.
 */
import { adam, convNet, crossEntropy, DataLoader, Dataset, manualSeed, transforms } from "convnet";
import { Checkpoints, type Facts, type Loaded } from "../../scripts/record/checkpoint";
import { type EpochPosition, fit } from "../../scripts/record/fit";
import { readTraining } from "../../scripts/record/training-state";
import type { EpochScores } from "../../src/recorded/records";

export interface State {
  history: EpochScores[];
  position?: EpochPosition;
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
  const checkpoints = new Checkpoints<State>(folder, { model, optimizer }, identity);
  const loaded: Loaded<State> | undefined = checkpoints.load();
  const { history, position } = loaded?.progress ?? { history: [] };
  const loader = new DataLoader(dataset, { batchSize: 4, shuffle: true });
  const known = history.length;
  const save = (position?: EpochPosition) => {
    const { iterations: step } = optimizer;
    return checkpoints.save({ step, progress: { history, position }, tensors: [] });
  };
  await fit({
    ...{ train: loader, model, loss: crossEntropy, optimizer, epochs, history, position },
    onBatch: ({ position }) => {
      if (position && position().batches < loader.length) {
        onStep(optimizer.iterations, () => save(position()));
      }
    },
    onEpoch: async ({ epoch }) => {
      if (saveEpochs && epoch > 0) save();
      return false;
    },
  });
  const losses = history.slice(Math.max(1, known)).map(({ train }) => train?.loss);
  const state = readTraining({ model, optimizer });
  const { iterations } = optimizer;
  model.dispose();
  optimizer.dispose();
  return { state, iterations, losses, loaded };
}

if (require.main === module) {
  void smallTraining(process.argv[2], { onStep: (_, save) => save() });
}
