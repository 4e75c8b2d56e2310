/** Trainings that any machine can do: what is trained, and how, as JSON. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import type { RecordBudget, Session, SetScore, TrainingPlan } from "../../../src/recorded/records";
import type { TrialResult } from "../../../src/training/search-report";

/** `base` under one seed, and what it scores: as it is, and with batch norm's statistics taken anew. */
export interface SeedOfBase {
  seed: number;
  valid: SetScore;
  test: SetScore;
  reestimatedBatchNorm: Record<"valid" | "test", SetScore>;
  seconds: number;
  flops: number;
  sessions: Session[];
}

/** What each kind of job gives: a trial of the search, or one seed of `base`. */
export interface Results {
  trial: TrialResult & { sessions: Session[] };
  seed: SeedOfBase;
}

export interface TrainingJob<Kind extends keyof Results = keyof Results> {
  kind: Kind;
  budget: RecordBudget;
  plan: TrainingPlan;
}

/** How far a job is. */
export interface JobProgress {
  epoch: number;
  epochs: number;
  /** On the validation set. */
  accuracy?: number;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const fraction = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
const optional = { c1: count, c2: count, l1: count, d1: fraction, kernelSize: count };
const schema = v.strictObject({
  kind: v.picklist(["trial", "seed"]),
  budget: v.picklist(["smoke", "full"]),
  plan: v.strictObject({
    sizes: v.partial(v.strictObject(optional)),
    ...{ images: count, validImages: count, augment: v.boolean(), batchSize: count },
    learningRate: v.pipe(v.number(), v.gtValue(0), v.finite()),
    ...{ epochs: count, patience: v.optional(count), averageDecay: v.optional(fraction) },
    seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
});

/** `value` if it is a job, its keys in their order; throws an error that names what is wrong if not. */
export function checkJob(value: unknown): TrainingJob {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return output;
  const [issue] = issues;
  const where = v.getDotPath(issue) ?? "the job";
  const found = issue.received.slice(0, 100);
  throw new Error(`not a training plan: ${where} is ${found}; expected ${issue.expected}`);
}

/** The SHA-256 of the job, its id in the queue: the same plan has the same one. */
export function digestOf(job: TrainingJob): string {
  return createHash("sha256")
    .update(JSON.stringify(checkJob(job)))
    .digest("hex");
}

/** The digest of the job whatever its epochs: a longer training begins as a shorter one. */
export function trainingOf(job: TrainingJob): string {
  return digestOf({ ...job, plan: { ...job.plan, epochs: 1 } });
}

/** Such as "48-96-256, seed 42, 5 epochs". */
export function nameOf({ plan: { sizes, seed, epochs } }: TrainingJob): string {
  const network = Object.values(sizes).join("-") || "default sizes";
  return `${network}, seed ${seed}, ${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;
}
