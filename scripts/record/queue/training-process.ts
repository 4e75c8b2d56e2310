/** The process in which a worker trains: it gets jobs as messages and answers with progress and results. */

import { performTrial } from "../record-search";
import { trainSeed } from "../record-seeds";
import { StoppedError } from "../resumable-fit";
import type { Where } from "../train-convnet";
import { checkJob, type JobProgress, nameOf, type Results, type TrainingJob } from "./training-job";

/** What a worker sends; or "stop". */
export interface Task {
  job: TrainingJob;
  folder: string;
}

/** What it gets back: one of these. */
export interface Answer {
  progress?: JobProgress;
  result?: Results[keyof Results];
  error?: { message: string; code?: string };
}

let underWay: AbortController | undefined;

const answer = (value: Answer) => {
  if (process.connected) process.send?.(value);
};

async function perform({ job, folder }: Task): Promise<void> {
  underWay = new AbortController();
  const { epochs } = job.plan;
  const where: Where = {
    ...{ name: nameOf(checkJob(job)), folder, signal: underWay.signal },
    onScores: ({ epoch, valid }) => {
      answer({ progress: { epoch, epochs, accuracy: valid?.accuracy } });
    },
  };
  const train = job.kind === "trial" ? performTrial(job.plan, where) : trainSeed(job, where);
  try {
    answer({ result: await train });
  } catch (error) {
    answer({ error: { message: (error as Error).message, code: codeOf(error) } });
  }
  underWay = undefined;
  if (!process.connected) process.exit();
}

/** The system's code of an error, or of what caused it; "STOPPED" of one that was asked to stop. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof StoppedError) return "STOPPED";
  const { code, cause } = error as NodeJS.ErrnoException;
  return code ?? (cause === undefined ? undefined : codeOf(cause));
}

process.on("message", (message: Task | "stop") => {
  if (message === "stop") underWay?.abort();
  else void perform(message);
});
// The worker is gone: what there is is saved.
process.on("disconnect", () => (underWay ? underWay.abort() : process.exit()));
// The terminal sends Ctrl-C here as well; the worker says what to do.
process.on("SIGINT", () => {});
