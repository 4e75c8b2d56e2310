import { hostname } from "node:os";
import { join } from "node:path";
import { DelayedError, type Job, Queue, UnrecoverableError, WaitingError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { checkout } from "../../../src/io/checkout";
import { say } from "../progress";
import { queueName, versionsKey } from "./job-queue";
import { type Connection, connect, disconnect, tellUnlessLost } from "./redis";
import { CrashError, type Trainer } from "./trainer";
import { checkJob, digestOf, nameOf, type TrainingJob, trainingOf } from "./training-job";
import { courseVersion } from "./version";

export interface WorkOptions {
  trainer: Trainer;
  /** Where the checkpoints are kept; by default in .convnet/runs. */
  into?: string;
  /** Given, it puts the job under way back into the queue and ends. */
  signal?: AbortSignal;
  /** Milliseconds without a word from a worker after which another one takes its job. */
  lockDuration?: number;
}

/** Errors of this machine's disk, which another machine may not have. */
const diskFaults = new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EIO"]);

/** A job whose worker died this often is not tried again: it may have been the cause. */
const maxStalledCount = 3;

/**
 * Takes jobs from the queue in the Redis at `address` and does them, until the signal is given. Throws if
 * the disk is full, with the job back in the queue, and if the queue is of another version of the course.
 */
export async function work(address: string, options: WorkOptions): Promise<void> {
  const { trainer, signal, lockDuration = 30_000 } = options;
  const into = options.into ?? join(checkout, ".convnet/runs/checkpoints-queue");
  const connection = await connect(address);
  const { redis, shown } = connection;
  const prefix = courseVersion();
  let fault: Error | undefined;

  async function perform(job: Job, token: string | undefined, cancel: AbortSignal | undefined) {
    const training = checked(job);
    say(`${nameOf(training)}: begun`);
    const folder = join(into, trainingOf(training).slice(0, 16));
    const onEpoch = (progress: object) => void job.updateProgress(progress).catch(tellUnlessLost);
    try {
      const key = `${prefix}:under-way:${trainingOf(training)}`;
      return await alone(redis, { key, owner: String(job.id), lockDuration }, () =>
        trainer.train(training, { folder, signal: cancel, onEpoch }),
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (diskFaults.has(code ?? "")) fault = error as Error;
      if (fault || signal?.aborted) {
        void worker.close();
        await job.moveToWait(token);
        throw new WaitingError();
      }
      if (error instanceof DelayedError) {
        await job.moveToDelayed(Date.now() + 1000, token);
      }
      const again = error instanceof CrashError || error instanceof DelayedError || cancel?.aborted;
      throw again ? error : new UnrecoverableError((error as Error).message);
    }
  }

  await refuseOtherVersions(connection, prefix).catch((error) => {
    disconnect(redis);
    throw error;
  });
  const worker: Worker = new Worker(queueName, perform, {
    ...{ connection: connection.options, prefix, name: `${hostname()}:${process.pid}` },
    ...{ lockDuration, stalledInterval: lockDuration, maxStalledCount },
  });
  worker.on("error", tellUnlessLost);
  worker.on("completed", (job) => say(`${nameOf(job.data)}: done`));
  worker.on("failed", (job, error) => say(`${job?.id?.slice(0, 12)} failed: ${error.message}`));
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) worker.cancelJob(id);
  });
  signal?.addEventListener("abort", () => {
    worker.cancelAllJobs();
    // Without a server there is nobody to wait for; the training saves what there is.
    void worker.close(redis.status !== "ready");
  });
  say(`worker of ${prefix} at ${shown}`);
  await new Promise<void>((resolve) => worker.once("closed", resolve));
  trainer.close();
  disconnect(redis);
  if (fault) throw new Error(`${(fault as Error).message}\nThe job is back in the queue.`);
}

/** Does the work unless another job holds the key, as the same training for other epochs does: both have the same checkpoints. */
async function alone<Result>(
  redis: Redis,
  { key, owner, lockDuration }: { key: string; owner: string; lockDuration: number },
  work: () => Promise<Result>,
): Promise<Result> {
  const taken = await redis.set(key, owner, "PX", lockDuration, "NX");
  // A job whose worker died still holds its own.
  if (!taken && (await redis.get(key)) !== owner) throw new DelayedError();
  const renewal = setInterval(() => {
    redis.pexpire(key, lockDuration).catch(tellUnlessLost);
  }, lockDuration / 2);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await redis.del(key);
  }
}

/** The job's plan; throws, for good, if it is none, or another than its id says. */
function checked({ id, data }: Job): TrainingJob {
  try {
    const training = checkJob(data);
    if (digestOf(training) === id) return training;
  } catch (error) {
    throw new UnrecoverableError((error as Error).message);
  }
  throw new UnrecoverableError("the plan was altered: its SHA-256 is not the job's id");
}

/** Throws if jobs of other versions of the course wait here, and this one was never used. */
async function refuseOtherVersions({ redis, shown }: Connection, own: string): Promise<void> {
  const versions = await redis.smembers(versionsKey);
  if (versions.includes(own)) return;
  for (const prefix of versions) {
    const queue = new Queue(queueName, { connection: redis, prefix });
    const { active, ...waiting } = await queue.getJobCounts("active", "wait", "delayed");
    const jobs = active + waiting.wait + waiting.delayed;
    if (jobs === 0) continue;
    const next = "check out the commit of the search here";
    throw new Error(`the jobs at ${shown} (${jobs}) need ${prefix}, but this is ${own}; ${next}`);
  }
}
