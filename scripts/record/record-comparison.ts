/** Records of comparisons, which grow run by run. */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { hasRecord, readRecord, writeRecord } from "../../src/io/record-file";
import { files } from "../../src/recorded/recorded";
import type { Comparison, VariantRun } from "../../src/recorded/records";
import type { RunFolders } from "./plans";
import { say } from "./progress";

type Plan = { seeds: number[]; variants: string[] };

/**
 * Trains each variant of the plan under each seed, all of them under the first seed before the second. The
 * record, as `start` if there is none, has each run as soon as it is finished; what it has is not trained again,
 * and variants may be added at the end of the plan. With `only`, the variants whose names contain it.
 */
export async function recordComparison<Run extends VariantRun>(
  start: Comparison<string, Plan, Run>,
  folders: RunFolders,
  trainVariant: (variant: string, seed: number) => Promise<Run>,
  only = "",
): Promise<void> {
  const { name, plan } = start;
  const path = join(folders.runs, name, files.record);
  const record: typeof start = hasRecord(path) ? readRecord(path, name) : start;
  const variants = plan.variants.slice(0, record.plan.variants.length);
  if (!isDeepStrictEqual(record.plan, { ...plan, variants })) {
    const next = "remove its folder to record it from the start";
    throw new Error(`the recorded ${name} has another plan: ${next}`);
  }
  record.plan = plan;
  const wanted = plan.variants.filter((variant) => variant.includes(only));
  if (wanted.length === 0) {
    throw new RangeError(
      `--only ${only}: no variant is called so; known: ${plan.variants.join("; ")}`,
    );
  }
  for (const seed of plan.seeds) {
    for (const variant of wanted) {
      if (record.runs.some((run) => run.variant === variant && run.seed === seed)) continue;
      const run = await trainVariant(variant, seed);
      record.runs.push(run);
      writeRecord(path, record);
      const scores = run.scores.map((each) => `${each.name} ${(100 * each.accuracy).toFixed(2)}%`);
      say(`${name}, ${variant}, seed ${seed}: ${scores.join("; ")}`);
    }
  }
}
