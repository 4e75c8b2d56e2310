import { createHash } from "node:crypto";
import { alternatingFlip } from "../../src/data/alternating-flip";
import { loadCIFAR10 } from "../../src/data/cifar10";
import type { Dataset } from "../../src/data/dataset";
import { DataLoader } from "../../src/data/loader";
import * as transforms from "../../src/data/transforms";
import { speedrunNet } from "../../src/model/speedrun";
import { whiteningFilters } from "../../src/model/whitening";
import { speedrunOptimizer } from "../../src/optim/speedrun-optimizer";
import { manualSeed } from "../../src/random";
import type { Session, SpeedrunPlan } from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";
import { smoothedCrossEntropy } from "../../src/training/losses";
import type { Score } from "../../src/training/score";
import { train } from "../../src/training/train";
import { Checkpoints } from "./checkpoint";
import { say } from "./progress";
import { machine } from "./provenance";
import { StoppedError } from "./resumable-training";

/** The mean and deviation of each channel over the training images. */
export const normalized = transforms.compose(
  transforms.toTensor(),
  transforms.normalize([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]),
);

/** The images that whitening looks at. */
const whitenedImages = 5000;

interface Progress {
  history: Score[];
  sessions: Session[];
}

/** One seed's training of a speedrun, with a checkpoint after each epoch. */
export class SpeedrunTraining {
  history: Score[] = [];
  sessions: Session[] = [];
  private constructor(
    readonly name: string,
    readonly plan: SpeedrunPlan,
    readonly model: tf.Sequential,
    readonly flip: ReturnType<typeof alternatingFlip>,
    private readonly loader: DataLoader,
    private readonly optimizer: ReturnType<typeof speedrunOptimizer>,
    private readonly checkpoints: Checkpoints<Progress>,
  ) {}

  /** Brings the training to where its checkpoints in `folder` are, or to its start. */
  static async start(
    name: string,
    plan: SpeedrunPlan,
    seed: number,
    folder: string,
  ): Promise<SpeedrunTraining> {
    manualSeed(seed);
    const flip = alternatingFlip();
    const crop = transforms.randomCrop(32, { padding: 2, paddingMode: "reflect" });
    const data = await trainingImages(plan, transforms.compose(normalized, flip, crop));
    const { widths, batchSize, epochs } = plan;
    const whitening = whiteningOf(data);
    const model = speedrunNet({ whitening, widths });
    whitening.dispose();
    const loader = new DataLoader(data, { batchSize, shuffle: true, dropLast: true });
    const optimizer = speedrunOptimizer({ batchSize, epochs, stepsPerEpoch: loader.length });
    const digest = createHash("sha256").update(data.images).update(data.labels).digest("hex");
    const run = { ...plan, seeds: undefined, seed, data: digest };
    const identity = { run, environment: { ...machine() } };
    const checkpoints = new Checkpoints<Progress>(folder, { model, optimizer }, identity);
    const parts = [model, flip, loader, optimizer, checkpoints] as const;
    const training = new SpeedrunTraining(name, plan, ...parts);
    training.#resume();
    return training;
  }

  /** Trains to the end of the plan; when `signal` is aborted, it throws StoppedError after the epoch. */
  async run(signal?: AbortSignal): Promise<void> {
    const loss = smoothedCrossEntropy(0.2);
    while (this.history.length < this.plan.epochs) {
      this.flip.epoch = this.history.length;
      const score = await train(this.loader, this.model, loss, this.optimizer);
      this.history.push(score);
      const { history, sessions } = this;
      const step = this.optimizer.iterations;
      const path = this.checkpoints.save({ step, progress: { history, sessions }, tensors: [] });
      const [accuracy, seconds] = [(100 * score.accuracy).toFixed(2), score.seconds.toFixed(0)];
      say(
        `${this.name}: epoch ${history.length} of ${this.plan.epochs}: ${accuracy} %, ${seconds} s`,
      );
      if (signal?.aborted) throw new StoppedError(`stopped; all is kept in ${path}`);
    }
  }

  dispose(): void {
    this.model.dispose();
    this.optimizer.dispose();
  }

  #resume(): void {
    const loaded = this.checkpoints.load();
    const { step = 0, warnings = [], progress } = loaded ?? {};
    if (progress) Object.assign(this, progress);
    this.sessions.push({
      fromStep: step,
      started: new Date().toISOString(),
      machine: machine(),
      warnings,
    });
    for (const words of [loaded && `goes on from ${loaded.path}`, ...warnings]) {
      if (words) say(`${this.name}: ${words}`);
    }
  }
}

/** Training and validation images together, or the first of them. */
async function trainingImages(
  plan: SpeedrunPlan,
  transform: transforms.Transform,
): Promise<Dataset> {
  const train = await loadCIFAR10("train", { transform });
  const all = train.concat(await loadCIFAR10("valid"));
  if (plan.images === all.length) return all;
  return all.subset(Array.from({ length: plan.images }, (_, index) => index));
}

/** The whitening filters of the first 5,000 images, or of all if there are fewer. */
export function whiteningOf(data: Dataset): tf.Tensor4D {
  return tf.tidy(() => {
    const count = Math.min(whitenedImages, data.length);
    const images = Array.from({ length: count }, (_, index) => data.image(index));
    return whiteningFilters(normalized(tf.stack(images) as tf.Tensor4D));
  });
}
