import { join } from "node:path";
import { DataLoader } from "../../src/data/loader";
import { convNet } from "../../src/model/convnet";
import { adam } from "../../src/optim/optimizers";
import { manualSeed } from "../../src/random";
import type { TrainingPlan } from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { EarlyStopping } from "../../src/training/early-stopping";
import { crossEntropy } from "../../src/training/losses";
import type { Score } from "../../src/training/score";
import { test, train } from "../../src/training/train";
import { WeightAverage } from "../../src/training/weight-average";
import { Checkpoints } from "./checkpoint";
import type { RunData } from "./data";
import { StepProgress, say } from "./progress";
import { machine } from "./provenance";
import { type Place, ResumableLoader } from "./resumable-loader";
import { type LogFacts, TrainingLog } from "./training-log";
import { type Pass, Watch } from "./watch";

/** Where in an epoch a training is, and the epoch's score so far. */
interface Middle {
  place: Place;
  pass: Pass;
}

/** Thrown when a training was asked to stop; it has saved a checkpoint. */
export class StoppedError extends Error {
  override name = "StoppedError";
}

const millisecondsBetweenSaves = 5 * 60_000;

/** The epoch loop of the chapters, with checkpoints: it can be stopped, or killed, at any step. */
export class ResumableTraining {
  readonly model;
  readonly log = new TrainingLog();
  readonly stopping?: EarlyStopping;
  readonly #average?: WeightAverage;
  /** Has the mean of the weights when it is measured. */
  readonly #averaged?: tf.Sequential;
  readonly #optimizer;
  readonly #loader;
  readonly #validLoader;
  readonly #checkpoints;
  #progress?: StepProgress;
  #saved = Date.now();

  /** `folder` keeps the checkpoints; when `signal` is aborted, it saves and throws StoppedError. */
  constructor(
    readonly name: string,
    readonly plan: TrainingPlan,
    data: RunData,
    readonly folder: string,
    readonly signal?: AbortSignal,
  ) {
    const { seed, sizes, batchSize, learningRate, tolerance, averageDecay } = plan;
    if (averageDecay !== undefined) {
      this.#average = new WeightAverage(averageDecay);
      this.#averaged = convNet(sizes);
    }
    manualSeed(seed);
    this.model = convNet(sizes);
    this.#optimizer = adam(learningRate);
    const training = { model: this.model, optimizer: this.#optimizer };
    this.#loader = new ResumableLoader(data.train, { batchSize, shuffle: true }, (place) =>
      this.#between(place),
    );
    this.#validLoader = new DataLoader(data.valid, { batchSize: 500 });
    // A longer training begins as a shorter one does, so the number of epochs is left out.
    const { epochs, ...run } = { ...plan, data: data.digest };
    this.#checkpoints = new Checkpoints<LogFacts & { middle?: Middle }>(folder, training, {
      run,
      environment: { ...machine() },
    });
    if (tolerance) {
      this.stopping = new EarlyStopping({ path: join(folder, "best.weights"), tolerance });
    }
  }

  /** Trains to the end of the plan, from the newest checkpoint on if there is one. */
  async run(): Promise<void> {
    const middle = this.#resume();
    if (this.log.history.length === 0) await this.#endEpoch();
    if (middle) this.#loader.resume(middle.place);
    this.log.watch.start(middle?.pass);
    while (!this.#isOver()) {
      await train(this.#loader, this.model, this.log.watch.loss, this.#optimizer, () =>
        this.#average?.update(this.model),
      );
      await this.#endEpoch(this.log.watch.score());
      this.log.watch.start();
    }
  }

  dispose(): void {
    this.model.dispose();
    this.#averaged?.dispose();
    this.#average?.dispose();
    this.#optimizer.dispose();
  }

  get #step(): number {
    return this.#optimizer.iterations;
  }

  #isOver(): boolean {
    const { stopping } = this;
    const tired = stopping && stopping.epoch - stopping.bestEpoch >= this.plan.tolerance!;
    return tired || this.log.history.length > this.plan.epochs;
  }

  /** Ends an epoch of training, or number 0 without any: measures, notes and saves. */
  async #endEpoch(train?: Score): Promise<void> {
    const seen = new Watch();
    const valid = await test(this.#validLoader, this.model, seen.loss);
    const epoch = this.log.history.length;
    const averaged = epoch > 0 ? await this.#testAveraged() : undefined;
    this.log.add({ epoch, train, valid, averaged }, this.model, seen.pass.matrix);
    if (epoch > 0) this.stopping?.step((averaged ?? valid).loss, this.#averaged ?? this.model);
    this.#save();
    const right = (score: Score) => `${(100 * score.accuracy).toFixed(2)} %`;
    const trained = train ? `train ${right(train)}, ${train.seconds.toFixed(0)} s, ` : "";
    const mean = averaged ? `, mean of the weights ${right(averaged)}` : "";
    const place = `epoch ${epoch} of ${this.plan.epochs}`;
    say(`${this.name}: ${place}: ${trained}valid ${right(valid)}${mean}`);
  }

  async #testAveraged(): Promise<Score | undefined> {
    if (!this.#average || !this.#averaged) return undefined;
    this.#average.apply(this.#averaged);
    return test(this.#validLoader, this.#averaged, crossEntropy);
  }

  #between(place: Place): void {
    const loss = this.log.watch.losses.at(-1)?.toFixed(3);
    const words = `epoch ${this.log.history.length} of ${this.plan.epochs}, loss ${loss}`;
    this.#progress?.show(this.#step, words);
    const due = Date.now() - this.#saved > millisecondsBetweenSaves;
    if (!due && !this.signal?.aborted) return;
    if (!process.stdout.isTTY) say(`${this.name}: ${this.#progress?.text(this.#step, words)}`);
    this.#save({ place, pass: this.log.watch.pass });
  }

  #save(middle?: Middle): void {
    const progress = { ...this.log.facts(), middle };
    const tensors = [...this.log.tensors(), ...(this.#average?.tensors() ?? [])];
    const path = this.#checkpoints.save({ step: this.#step, progress, tensors });
    this.#saved = Date.now();
    if (this.signal?.aborted) throw new StoppedError(`stopped; all is kept in ${path}`);
  }

  #resume(): Middle | undefined {
    const loaded = this.#checkpoints.load();
    if (loaded) say(`${this.name}: goes on from step ${loaded.step}, ${loaded.path}`);
    for (const warning of loaded?.warnings ?? []) say(`${this.name}: ${warning}`);
    if (loaded) {
      const { progress, tensors } = loaded;
      this.log.restore(progress, this.#average?.restore(tensors) ?? tensors);
    }
    this.log.addSession(loaded?.step ?? 0, loaded?.warnings ?? []);
    for (const { epoch, valid, averaged } of this.log.history.slice(1)) {
      this.#remember(epoch, (averaged ?? valid).loss);
    }
    const total = this.plan.epochs * this.#loader.length;
    this.#progress = new StepProgress(this.name, loaded?.step ?? 0, total);
    return loaded?.progress.middle;
  }

  /** Tells early stopping what it had seen; the weights that it kept are in its file. */
  #remember(epoch: number, loss: number): void {
    if (!this.stopping) return;
    this.stopping.epoch = epoch;
    if (loss >= this.stopping.bestLoss) return;
    this.stopping.bestLoss = loss;
    this.stopping.bestEpoch = epoch;
  }
}
