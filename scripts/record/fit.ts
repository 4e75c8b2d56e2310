import type { DataLoader } from "../../src/data/loader";
import { forward } from "../../src/model/forward";
import { type RandomState, randomState, setRandomState } from "../../src/random";
import type { EpochScores } from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";
import type { Loss } from "../../src/training/losses";
import { type PartialScore, RunningScore, type Score } from "../../src/training/score";
import { cutmix } from "./cutmix";

/** A batch that the network has been trained, or validated, on. */
export interface FitBatch {
  set: "train" | "valid";
  /** Its mean loss. */
  loss: number;
  /** The class with the highest logit, and the label, of each image. */
  predictions: ArrayLike<number>;
  labels: ArrayLike<number>;
  /** Of a training batch: where the epoch stands now. */
  position?: () => EpochPosition;
}

/** Where an epoch stands between two training batches; JSON. */
export interface EpochPosition {
  /** The batches used. */
  batches: number;
  /** The random stream as it was when the epoch's order was drawn. */
  orderState: RandomState;
  /** The epoch's score up to here. */
  score: PartialScore;
}

export interface FitOptions {
  train: DataLoader;
  valid?: DataLoader;
  model: tf.LayersModel;
  loss: Loss;
  /** The loss on the validation images, if it is another one. */
  validLoss?: Loss;
  optimizer: tf.Optimizer;
  /** The last one may be a part of one: 7.5 is seven and a half. */
  epochs: number;
  /** The epochs of an earlier part, to go on from; new ones are added to it. */
  history?: EpochScores[];
  /** Where in the next epoch that part ended. Model, optimizer and random stream must be as they were then. */
  position?: EpochPosition;
  onEpochStart?: (epoch: number) => void;
  /** What of a batch is trained on, as new tensors; by default the whole. */
  choose?: (images: tf.Tensor4D, labels: tf.Tensor1D) => [tf.Tensor4D, tf.Tensor1D];
  /** The side of the squares that `cutmix` puts into the training images, in pixels; by default it does not. */
  cutmix?: number;
  onBatch?: (batch: FitBatch) => void;
  /** Called with what is now the last row of the history, from epoch 0 on; true ends the training. */
  onEpoch?: (scores: EpochScores) => Promise<boolean | undefined>;
}

/**
 * Trains the model for `epochs` epochs as `train` does, measures it before the first one and after each as
 * `test` does, and gives the scores. Throws if the loss is no longer a number, and when the cell is stopped.
 */
export async function fit(options: FitOptions): Promise<EpochScores[]> {
  const { epochs, history = [], onEpoch, onEpochStart } = options;
  let { position } = options;
  const end = async (train?: Score) => {
    const scores = { epoch: history.length, train, valid: await validate(options) };
    history.push(scores);
    return onEpoch?.(scores);
  };
  let stop = history.length === 0 ? await end() : false;
  while (!stop && history.length < epochs + 1) {
    onEpochStart?.(history.length);
    stop = await end(await trainEpoch(options, history.length, position));
    position = undefined;
  }
  return history;
}

async function trainEpoch(
  options: FitOptions,
  epoch: number,
  from?: EpochPosition,
): Promise<Score> {
  const { train: loader, model, loss, optimizer, choose, cutmix: side, onBatch } = options;
  const now = randomState();
  if (from) setRandomState(from.orderState);
  const orderState = randomState();
  const order = loader.order();
  if (from) setRandomState(now);
  const score = new RunningScore("training", loader, from?.score);
  let batches = from?.batches ?? 0;
  const last = Math.ceil((options.epochs - epoch + 1) * loader.length);
  const position = () => ({ batches, orderState, score: score.sums });
  for (const whole of loader.from(order, batches)) {
    const [images, labels] = choose?.(...whole) ?? whole;
    const mixed = side ? cutmix(side, images, loss) : { images, loss };
    let predictions: ArrayLike<number> = [];
    const { value, grads } = tf.variableGrads(() => {
      const logits = forward(model, mixed.images, { training: true });
      predictions = classesOf(logits);
      return mixed.loss(logits, labels);
    });
    const batch = { loss: value.dataSync()[0], predictions, labels: labels.dataSync() };
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
    batches++;
    await score.add(batch.loss, countEqual(batch), labels.size);
    if (side) mixed.images.dispose();
    if (choose) tf.dispose([images, labels]);
    onBatch?.({ ...batch, set: "train", position });
    if (batches === last) break;
  }
  return score.result();
}

async function validate(options: FitOptions): Promise<Score | undefined> {
  const { valid: loader, model, loss, validLoss = loss, onBatch } = options;
  if (!loader) return undefined;
  const score = new RunningScore("validation", loader);
  for (const [images, labels] of loader) {
    let predictions: ArrayLike<number> = [];
    const mean = tf.tidy(() => {
      const logits = forward(model, images);
      predictions = classesOf(logits);
      return validLoss(logits, labels).dataSync()[0];
    });
    const batch = { loss: mean, predictions, labels: labels.dataSync() };
    await score.add(batch.loss, countEqual(batch), labels.size);
    onBatch?.({ ...batch, set: "valid" });
  }
  return score.result();
}

function classesOf(logits: tf.Tensor2D): ArrayLike<number> {
  const classes = tf.argMax(logits, 1);
  const values = classes.dataSync();
  classes.dispose();
  return values;
}

function countEqual({ predictions, labels }: Pick<FitBatch, "predictions" | "labels">): number {
  return Array.from(predictions).filter((label, index) => label === labels[index]).length;
}
