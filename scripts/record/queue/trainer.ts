import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { JobProgress, Results, TrainingJob } from "./training-job";
import type { Answer, Task } from "./training-process";

/** Does a job. */
export interface Trainer {
  /** Trains in the folder, from its newest checkpoint on if there is one. Stopped by the signal, it has saved one when it throws. */
  train(
    job: TrainingJob,
    options: { folder: string; signal?: AbortSignal; onEpoch: (progress: JobProgress) => void },
  ): Promise<Results[keyof Results]>;
  close(): void;
}

/** Thrown when the process that trained is no more. */
export class CrashError extends Error {
  override name = "CrashError";
}

/**
 * Trains in a process of its own with these variables, one job at a time: training blocks the event loop,
 * and a queue takes a worker that does not answer for dead.
 */
export function trainingProcess(environment: NodeJS.ProcessEnv): Trainer {
  let child: ChildProcess | undefined;
  return {
    async train(job, { folder, signal, onEpoch }) {
      const env = { ...process.env, ...environment };
      child ??= fork(join(__dirname, "training-process.js"), { env });
      const current = child;
      const stop = () => current.connected && current.send("stop");
      signal?.addEventListener("abort", stop);
      try {
        return await new Promise((resolve, reject) => {
          current.on("message", ({ progress, result, error }: Answer) => {
            if (progress) onEpoch(progress);
            else if (error) reject(Object.assign(new Error(error.message), { code: error.code }));
            else resolve(result as Results[keyof Results]);
          });
          current.on("exit", (code, by) => {
            child = undefined;
            reject(
              new CrashError(`the process that trained it was ended by ${by ?? `code ${code}`}`),
            );
          });
          current.send({ job, folder } satisfies Task);
          if (signal?.aborted) stop();
        });
      } finally {
        signal?.removeEventListener("abort", stop);
        current.removeAllListeners();
      }
    },
    close: () => child?.disconnect(),
  };
}
