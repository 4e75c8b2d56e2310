import { EventEmitter, once } from "node:events";
import { Queue, QueueEvents } from "bullmq";
import { say } from "../progress";
import { type Connection, connect, disconnect, tellUnlessLost } from "./redis";
import { digestOf, type JobProgress, nameOf, type Results, type TrainingJob } from "./training-job";
import { courseVersion } from "./version";

/** The queue's name in Redis, after the version of the course, so that no version sees another's. */
export const queueName = "training";

/** The key of the versions that have used this Redis. */
export const versionsKey = "convnet:versions";

/** A training process that crashes is started again; a plan that always crashes it fails. */
const attempts = 3;

const millisecondsBetweenLooks = 5000;

/** Hands trainings to the workers of a queue and waits for their results. */
export class JobQueue {
  readonly #changes = new EventEmitter();

  private constructor(
    private readonly connection: Connection,
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly stopped: Promise<never>,
  ) {
    // One for each job that waits.
    this.#changes.setMaxListeners(0);
    queue.on("error", tellUnlessLost);
    events.on("error", tellUnlessLost);
    for (const event of ["completed", "failed"] as const) {
      events.on(event, ({ jobId }: { jobId: string }) => this.#changes.emit(jobId));
    }
    events.on("progress", ({ jobId, data }) => this.#changes.emit(`${jobId} progress`, data));
  }

  /** Connects to the queue in the Redis at `address`; see `connect`. */
  static async open(address: string, signal?: AbortSignal): Promise<JobQueue> {
    const connection = await connect(address);
    const { redis, shown } = connection;
    const version = courseVersion();
    await redis.sadd(versionsKey, version);
    const options = { connection: redis, prefix: version };
    const queue = new Queue(queueName, options);
    const count = await queue.getWorkersCount();
    const more = `"npm run worker -- ADDRESS" on any machine with ${version} adds one`;
    say(`queue at ${shown}: ${count} ${count === 1 ? "worker" : "workers"}; ${more}`);
    const events = new QueueEvents(queueName, options);
    const jobs = new JobQueue(connection, queue, events, whenStopped(signal));
    await events.waitUntilReady();
    return jobs;
  }

  /**
   * What the job gives. A job that was done before, or that another search waits for, is not done again; one
   * that failed before is tried again. Throws if it fails, or when the signal is given: the queue keeps the job.
   */
  async train<Kind extends keyof Results>(job: TrainingJob<Kind>): Promise<Results[Kind]> {
    const id = digestOf(job);
    const name = nameOf(job);
    const show = (progress: JobProgress) => say(`${name}: ${words(progress)}`);
    this.#changes.on(`${id} progress`, show);
    try {
      for (let look = 0; ; look++) {
        const change = this.#nextChange(id);
        const found = await this.#look(id, look);
        if (found.state === "completed") return found.result as Results[Kind];
        if (found.state === "failed") {
          say(`${name} failed: ${found.reason}`);
          throw new Error(`${name} failed: ${found.reason}`);
        }
        if (found.state === "unknown") await this.#unlessStopped(this.#add(id, job));
        await this.#unlessStopped(change);
      }
    } finally {
      this.#changes.off(`${id} progress`, show);
    }
  }

  async #add(id: string, job: TrainingJob): Promise<void> {
    await this.queue.add(job.kind, job, { jobId: id, attempts });
  }

  /** How the job stands; at the first look a job that has failed is tried again. */
  async #look(id: string, look: number) {
    const state = await this.#unlessStopped(this.queue.getJobState(id));
    const job = await this.#unlessStopped(this.queue.getJob(id));
    if (state === "failed" && job && look === 0) {
      await job.retry("failed", { resetAttemptsMade: true });
      return { state: "waiting" };
    }
    if (state === "unknown" && look > 0) say("Redis has lost a job; it is handed in again");
    return { state, result: job?.returnvalue, reason: job?.failedReason };
  }

  /** Ends when the job has changed, and at the latest when it is time to look again: a restarted Redis tells nothing. */
  async #nextChange(id: string): Promise<void> {
    const signal = AbortSignal.timeout(millisecondsBetweenLooks);
    await once(this.#changes, id, { signal }).catch((error: Error) => {
      if (error.name !== "AbortError") throw error;
    });
  }

  /** Waits for `work` or the signal: without Redis nothing else would end it. */
  #unlessStopped<Value>(work: Promise<Value>): Promise<Value> {
    return Promise.race([work, this.stopped]);
  }

  async close(): Promise<void> {
    const { redis } = this.connection;
    if (redis.status === "ready") await Promise.all([this.events.close(), this.queue.close()]);
    else void this.events.disconnect();
    disconnect(redis);
  }
}

/** Rejects when the signal is given. */
function whenStopped(signal?: AbortSignal): Promise<never> {
  const words = "stopped; the workers go on, and the same command collects their results";
  const stopped = new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(new Error(words)));
  });
  stopped.catch(() => "train() tells it");
  return stopped;
}

function words({ epoch, epochs, accuracy }: JobProgress): string {
  const score =
    accuracy === undefined ? "" : `, validation accuracy ${(100 * accuracy).toFixed(2)}%`;
  return `epoch ${epoch} of ${epochs}${score}`;
}
