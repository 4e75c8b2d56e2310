import { join, relative } from "node:path";
import { mixedPrecision, type Precision } from "../../src/ops/mixed-precision";
import { isRecorded } from "../../src/recorded/recorded";
import type { RecordBudget, SpeedrunName, TrainingName } from "../../src/recorded/records";
import { recordBugLab } from "./bug-lab/record-bug-lab";
import { withLock } from "./lock";
import {
  checkRunName,
  isComparison,
  isSpeedrun,
  isTraining,
  type RunFolders,
  type RunName,
  runFolders,
  searchFolder,
} from "./plans";
import { say } from "./progress";
import { JobQueue } from "./queue/job-queue";
import { recordAblation } from "./record-ablation";
import { recordPrecision } from "./record-precision";
import { recordRegularisers } from "./record-regularisers";
import { recordResidual } from "./record-residual";
import { recordSearch, type Strategy } from "./record-search";
import { recordBaseSeeds } from "./record-seeds";
import { recordShift } from "./record-shift";
import { recordSpeedrun } from "./record-speedrun";
import { recordSpeedrunSeeds } from "./record-speedrun-seeds";
import { recordTraining } from "./record-training";
import { recordTransfer } from "./record-transfer";
import { recordTrials } from "./record-trials";

export interface RecordOptions {
  budget?: string;
  /** The search's strategy: "halving" or "grid". */
  strategy?: string;
  /** The address of a Redis whose workers train, instead of this process: of the search and the seeds of `base`. */
  queue?: string;
  /** A folder for the run and its checkpoints, instead of the course's own. */
  into?: string;
  /** What the networks compute in: "float32", or "bfloat16" where the processor is fast at it. */
  precision?: string;
  /** Only variants whose names contain it: of the trials, or of the networks in both precisions. */
  only?: string;
  /** Aborted, it saves a checkpoint and throws StoppedError. */
  signal?: AbortSignal;
}

interface Means {
  signal?: AbortSignal;
  queue?: JobQueue;
  strategy: Strategy;
  only?: string;
}
type Recording = (budget: RecordBudget, folders: RunFolders, means: Means) => Promise<unknown>;

/** How the runs are recorded that are neither one training of the course's network nor a speedrun. */
const recordings: Record<Exclude<RunName, TrainingName | SpeedrunName>, Recording> = {
  ablation: (budget, folders, { signal }) => recordAblation(budget, folders, signal),
  precision: recordPrecision,
  regularisers: (budget, folders, { signal }) => recordRegularisers(budget, folders, signal),
  residual: (budget, folders, { signal }) => recordResidual(budget, folders, signal),
  transfer: (budget, folders, { signal }) => recordTransfer(budget, folders, signal),
  trials: recordTrials,
  "speedrun-seeds": (budget, folders, { signal }) => recordSpeedrunSeeds(budget, folders, signal),
  shift: (budget, folders, { signal }) => recordShift(budget, folders, signal),
  "bug-lab": (budget, { runs }, { signal }) => recordBugLab(budget, runs, signal),
  "base-seeds": recordBaseSeeds,
  search: (budget, folders, means) => recordSearch(means.strategy, budget, folders, means),
};

/** Records the run called `name`, from where it was stopped if it was. Throws if it is recorded. */
export async function record(name: string | undefined, options: RecordOptions = {}): Promise<void> {
  const run = checkRunName(name);
  const budget = checkBudget(options.budget ?? "full");
  const strategy = checkStrategy(options.strategy ?? "halving");
  const folders = runFolders(budget, options.into);
  const folder = run === "search" ? searchFolder(strategy) : run;
  const shown = relative(process.cwd(), `${folders.runs}/${folder}`);
  if (!isComparison(run) && run !== "shift" && isRecorded(folder, folders.runs)) {
    const [also] = [relative(process.cwd(), folders.checkpoints)];
    throw new Error(
      `"${folder}" is recorded already; to record it again, remove ${shown} and its folder in ${also}`,
    );
  }
  const { signal, only, precision = "float32" } = options;
  if (mixedPrecision(precision as Precision) !== precision) {
    throw new RangeError(
      `--precision ${precision}: this processor has no fast bfloat16; leave the option out`,
    );
  }
  if (only !== undefined && run !== "trials" && run !== "precision") {
    throw new RangeError(`--only is for trials and precision; "${run}" is trained whole`);
  }
  if (options.queue !== undefined && run !== "search" && run !== "base-seeds") {
    throw new RangeError(
      `"${run}" is not trained by workers; --queue is for search and base-seeds`,
    );
  }
  if (options.queue !== undefined && precision !== "float32") {
    throw new RangeError(`--precision ${precision} with --queue; workers compute in float32`);
  }
  const queue = options.queue ? await JobQueue.open(options.queue, signal) : undefined;
  const trained = withLock(join(folders.checkpoints, `${run}.pid`), () => {
    if (isTraining(run)) return recordTraining(run, budget, folders, signal);
    if (isSpeedrun(run)) return recordSpeedrun(run, budget, folders, signal);
    return recordings[run](budget, folders, { signal, queue, strategy, only });
  });
  await trained.finally(() => queue?.close());
  say(`recorded in ${shown}`);
}

/** `budget` if it is one that runs are recorded in. */
export function checkBudget(budget: string): RecordBudget {
  if (budget === "smoke" || budget === "full") return budget;
  throw new RangeError(`unknown budget "${budget}"; expected "full" or "smoke"`);
}

function checkStrategy(strategy: string): Strategy {
  if (strategy === "halving" || strategy === "grid") return strategy;
  throw new RangeError(`unknown strategy "${strategy}"; expected "halving" or "grid"`);
}
