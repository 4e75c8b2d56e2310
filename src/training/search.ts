import { progressLine } from "../notebook/display";
import { manualSeed } from "../random";
import { type Run, readReport, type TrialResult, writeReport } from "./search-report";
import {
  type Choice,
  combinations,
  gridRounds,
  halvingRounds,
  type SearchSpace,
} from "./search-space";

/** Trains one configuration for at most `epochs` epochs. Chance has been started at `seed`. */
export type Trial<Space extends SearchSpace> = (
  choice: Choice<Space>,
  budget: { epochs: number; seed: number },
) => Promise<TrialResult>;

export interface HyperSearchOptions {
  /** "grid" trains every combination for all epochs; "halving" drops the worse half each round. */
  strategy?: "grid" | "halving";
  /** The most epochs that one training gets. */
  epochs?: number;
  seed?: number;
  /** Whether the trials of a round run at once, on other machines: chance is then not started here. */
  parallel?: boolean;
  /** A JSON file for the report: a search that was stopped goes on from it. */
  path?: string;
}

/**
 * Trains the combinations of a search space and ranks them by validation accuracy. Each training
 * starts afresh from its seed, so that any line of the report can be repeated alone.
 */
export class HyperSearch<Space extends SearchSpace> {
  /** Every run so far, in the order of training. */
  readonly report: Run<Space>[];
  readonly #choices: Choice<Space>[];
  /** The runs in the order in which the strategy asked for them. */
  readonly #asked = new Set<Run<Space>>();
  readonly #options: HyperSearchOptions & { strategy: string; epochs: number; seed: number };

  constructor(
    readonly space: Space,
    readonly trial: Trial<Space>,
    options: HyperSearchOptions = {},
  ) {
    this.#choices = combinations(space);
    this.#options = { strategy: "grid", epochs: 10, seed: 42, ...options };
    const { strategy, epochs, path } = this.#options;
    if (strategy !== "grid" && strategy !== "halving") {
      throw new RangeError(`unknown strategy "${strategy}"; expected "grid" or "halving"`);
    }
    if (!Number.isInteger(epochs) || epochs < 1) {
      throw new RangeError(`epochs ${epochs}; expected a whole number of at least 1`);
    }
    this.report = path ? readReport(path, space) : [];
  }

  /** Trains what the strategy asks for, but for what the report already has; gives the best run. */
  async optimize(): Promise<Run<Space>> {
    const { strategy, epochs, seed } = this.#options;
    const plan = strategy === "grid" ? gridRounds : halvingRounds;
    const rounds = plan(this.#choices.length, epochs);
    const progress = new Progress(rounds.reduce((sum, r) => sum + r.configurations * r.epochs, 0));
    let choices = this.#choices;
    let runs: Run<Space>[] = [];
    for (const round of rounds) {
      choices = choices.slice(0, round.configurations);
      runs = ranked(await this.#trainAll(choices, [seed], round.epochs, progress));
      choices = runs.map((run) => this.#choiceOf(run));
    }
    return runs[0];
  }

  /** Trains `choices` under each of `seeds`, by default for all epochs: how much of a lead was chance? */
  async repeat(
    choices: readonly Choice<Space>[],
    seeds: readonly number[],
    epochs = this.#options.epochs,
  ): Promise<Run<Space>[]> {
    const progress = new Progress(choices.length * seeds.length * epochs);
    return this.#trainAll(choices, seeds, epochs, progress);
  }

  async #trainAll(
    choices: readonly Choice<Space>[],
    seeds: readonly number[],
    epochs: number,
    progress: Progress,
  ): Promise<Run<Space>[]> {
    const pairs = choices.flatMap((choice) => seeds.map((seed) => ({ choice, seed })));
    const runOf = async ({ choice, seed }: (typeof pairs)[number]) => {
      const known = this.#known(choice, seed, epochs);
      const run = known ?? (await this.#train(choice, seed, epochs));
      progress.add(epochs, { trained: !known });
      return run;
    };
    const runs = await (this.#options.parallel ? allOf(pairs.map(runOf)) : inTurn(pairs, runOf));
    for (const run of runs) this.#asked.add(run);
    this.report.splice(0, this.report.length, ...new Set([...this.#asked, ...this.report]));
    this.#write();
    return runs;
  }

  #write(): void {
    if (this.#options.path) writeReport(this.#options.path, this.space, this.report);
  }

  async #train(choice: Choice<Space>, seed: number, epochs: number): Promise<Run<Space>> {
    if (!this.#options.parallel) manualSeed(seed);
    const start = performance.now();
    const result = await this.trial(choice, { epochs, seed });
    const { accuracy, loss, images, seconds = (performance.now() - start) / 1000 } = result;
    if (![accuracy, loss, images].every(Number.isFinite)) {
      const gave = `accuracy ${accuracy}, loss ${loss}, images ${images}`;
      throw new Error(`the trial of ${JSON.stringify(choice)} gave ${gave}; expected numbers`);
    }
    const run = { ...this.#choiceOf(choice), seed, epochs, accuracy, loss, images, seconds };
    this.report.push(run);
    this.#write();
    return run;
  }

  #known(choice: Choice<Space>, seed: number, epochs: number): Run<Space> | undefined {
    const names = Object.keys(this.space);
    return this.report.find(
      (run) =>
        run.seed === seed &&
        run.epochs === epochs &&
        names.every((name) => run[name] === choice[name]),
    );
  }

  #choiceOf(run: Choice<Space>): Choice<Space> {
    const entries = Object.keys(this.space).map((name) => [name, run[name]]);
    return Object.fromEntries(entries) as Choice<Space>;
  }
}

async function inTurn<Item, Value>(items: Item[], work: (item: Item) => Promise<Value>) {
  const values: Value[] = [];
  for (const item of items) values.push(await work(item));
  return values;
}

/** All of them, once the last has ended; throws the first error only then, so that no result is missed. */
async function allOf<Value>(work: Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** The runs from best to worst: by validation accuracy, equal ones by loss. */
export function ranked<Result extends TrialResult>(runs: readonly Result[]): Result[] {
  return [...runs].sort((a, b) => b.accuracy - a.accuracy || a.loss - b.loss);
}

/** One line that says how many epochs of the search are done, and the minutes left at this pace. */
class Progress {
  readonly #line = progressLine("search");
  readonly #start = performance.now();
  #done = 0;
  #trained = 0;

  constructor(readonly total: number) {}

  add(epochs: number, { trained }: { trained: boolean }): void {
    this.#done += epochs;
    if (trained) this.#trained += epochs;
    const minutes = (performance.now() - this.#start) / 60_000;
    const counts = { done: this.#done, trained: this.#trained, total: this.total };
    this.#line.show(progressWords({ ...counts, minutes }));
  }
}

/** Such as "9 of 20 epochs, 4 of them read from the report, about 1.2 minutes left". */
export function progressWords(state: {
  done: number;
  trained: number;
  total: number;
  minutes: number;
}): string {
  const { done, trained, total, minutes } = state;
  const read = done > trained ? `, ${done - trained} of them taken from the report` : "";
  const ahead = trained ? (minutes / trained) * (total - done) : 0;
  const left = ahead ? `, about ${ahead.toFixed(1)} minutes left` : "";
  return `${done} of ${total} epochs${read}${left}`;
}
