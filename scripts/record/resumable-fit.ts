import { join } from "node:path";
import type { NamedTensor } from "../../src/io/tensor-file";
import type { NativeOptimizer } from "../../src/optim/native-optimizer";
import type { EpochScores, Session } from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { EarlyStopping } from "../../src/training/early-stopping";
import { crossEntropy } from "../../src/training/losses";
import type { Score } from "../../src/training/score";
import { test } from "../../src/training/train";
import type { WeightAverage } from "../../src/training/weight-average";
import { Checkpoints, type Facts } from "./checkpoint";
import { type EpochPosition, type FitBatch, type FitOptions, fit } from "./fit";
import type { HardExamples } from "./hard-examples";
import { StepProgress, say } from "./progress";
import { machine } from "./provenance";

type Own = "history" | "position" | "onBatch" | "onEpoch";

export interface ResumableFit extends Omit<FitOptions, Own> {
  /** What the lines printed begin with. */
  name: string;
  /** Where the checkpoints are kept. */
  folder: string;
  /** What must be the same for a checkpoint to be of this run. */
  run: Facts;
  model: tf.Sequential;
  optimizer: NativeOptimizer;
  /** Early stopping's patience in epochs; there is none without. */
  patience?: number;
  /** Follows the weights step by step. */
  average?: WeightAverage;
  /** A model like `model`. With it, the mean of the weights is validated and judged by early stopping. */
  averaged?: tf.Sequential;
  /** What `choose` chooses with. */
  examples?: HardExamples;
  /** What to keep of each epoch, given the validation set's confusion matrix. */
  snapshot?: (matrix: number[][]) => NamedTensor[];
  /** Told the scores of each epoch once they are saved. */
  onScores?: (scores: EpochScores) => void;
  /** Aborted, it saves a checkpoint after the step and throws StoppedError. */
  signal?: AbortSignal;
}

/** What a run gave besides its model's weights. */
export interface Fitted {
  history: EpochScores[];
  sessions: Session[];
  /** The loss of each step. */
  losses: number[];
  /** The snapshots of all epochs. */
  epochTensors: NamedTensor[];
  stopping?: EarlyStopping;
}

/** Thrown when a run was asked to stop; it has saved a checkpoint. */
export class StoppedError extends Error {
  override name = "StoppedError";
}

interface State {
  history: EpochScores[];
  sessions: Session[];
  position?: EpochPosition;
}

const millisecondsBetweenSaves = 5 * 60_000;

/**
 * `fit` with checkpoints: goes on from the newest one in the folder, if there is one, and can be stopped,
 * or killed, at any step. The model and the optimizer must be as the seed makes them.
 */
export async function resumableFit(options: ResumableFit): Promise<Fitted> {
  const { name, folder, run, model, optimizer, train, valid, epochs } = options;
  const { patience, average, averaged, examples, snapshot, signal } = options;
  const identity = { run, environment: { ...machine() } };
  const checkpoints = new Checkpoints<State>(folder, { model, optimizer }, identity);
  const loaded = checkpoints.load();
  const { step: fromStep = 0, warnings = [] } = loaded ?? {};
  if (loaded) say(`${name}: continues from step ${fromStep}, ${loaded.path}`);
  for (const warning of warnings) say(`${name}: ${warning}`);

  const { history, sessions, position }: State = loaded?.progress ?? { history: [], sessions: [] };
  const found = loaded?.tensors ?? [];
  const saved = examples?.restore(found, fromStep) ?? found;
  const [first, ...epochTensors] = average?.restore(saved) ?? saved;
  const losses = Array.from(first?.values ?? []);
  sessions.push({ fromStep, started: new Date().toISOString(), machine: machine(), warnings });
  const stopping = patience
    ? stoppingAfter(history, { path: join(folder, "best.weights"), patience })
    : undefined;
  const isOver = patience && stopping ? stopping.epoch - stopping.bestEpoch >= patience : undefined;

  const progress = new StepProgress(name, fromStep, Math.ceil(epochs * train.length));
  let lastSave = Date.now();
  let matrix = emptyMatrix();

  function save(position?: EpochPosition): void {
    const values = Float32Array.from(losses);
    const tensors = [{ name: "losses", shape: [values.length], values }, ...epochTensors];
    const path = checkpoints.save({
      step: optimizer.iterations,
      progress: { history, sessions, position },
      tensors: [...tensors, ...(average?.tensors() ?? []), ...(examples?.tensors() ?? [])],
    });
    lastSave = Date.now();
    if (signal?.aborted) throw new StoppedError(`stopped; everything is saved in ${path}`);
  }

  function onBatch({ set, loss, predictions, labels, position }: FitBatch): void {
    if (set === "valid") {
      for (let i = 0; i < labels.length; i++) matrix[labels[i]][predictions[i]]++;
      return;
    }
    losses.push(loss);
    average?.update(model);
    const words = `epoch ${history.length} of ${epochs}, loss ${loss.toFixed(3)}`;
    progress.show(optimizer.iterations, words);
    const due = Date.now() - lastSave > millisecondsBetweenSaves;
    if (!due && !signal?.aborted) return;
    if (!process.stdout.isTTY) say(`${name}: ${progress.text(optimizer.iterations, words)}`);
    save(position?.());
  }

  async function onEpoch(scores: EpochScores): Promise<boolean | undefined> {
    if (valid && average && averaged && scores.epoch > 0) {
      average.apply(averaged);
      scores.averaged = await test(valid, averaged, crossEntropy);
    }
    epochTensors.push(...(snapshot?.(matrix) ?? []));
    matrix = emptyMatrix();
    const judged = scores.epoch > 0 ? judgedOf(scores) : undefined;
    const stop = judged && stopping?.step(judged.loss, averaged ?? model);
    save();
    options.onScores?.(scores);
    const words = wordsOf(scores);
    if (words) say(`${name}: epoch ${scores.epoch} of ${epochs}: ${words}`);
    return stop;
  }

  const until = isOver ? history.length - 1 : epochs;
  await fit({ ...options, epochs: until, history, position, onBatch, onEpoch });
  return { history, sessions, losses, epochTensors, stopping };
}

/** Early stopping that has seen these epochs; the weights that it kept are in its file. */
function stoppingAfter(
  history: readonly EpochScores[],
  options: { path: string; patience: number },
): EarlyStopping {
  const losses = history.slice(1).map((scores) => judgedOf(scores)?.loss ?? Number.NaN);
  const bestLoss = Math.min(Number.POSITIVE_INFINITY, ...losses);
  const seen = { epoch: losses.length, bestLoss, bestEpoch: losses.indexOf(bestLoss) + 1 };
  return Object.assign(new EarlyStopping(options), seen);
}

function judgedOf({ valid, averaged }: EpochScores): Score | undefined {
  return averaged ?? valid;
}

function wordsOf({ train, valid, averaged }: EpochScores): string {
  const accuracy = (score: Score) => `${(100 * score.accuracy).toFixed(2)}%`;
  return [
    train && `train ${accuracy(train)}, ${train.seconds.toFixed(0)} s`,
    valid && `valid ${accuracy(valid)}`,
    averaged && `averaged weights ${accuracy(averaged)}`,
  ]
    .filter(Boolean)
    .join(", ");
}

function emptyMatrix(): number[][] {
  return Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
}
