/** Records the bug lab's cases, each in a file of its own, from where it was stopped. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import type { FigureSpec } from "../../../notebooks/course/figure-spec";
import { caseFile } from "../../../src/recorded/recorded";
import type { CaseRecord, RecordBudget } from "../../../src/recorded/records";
import { say } from "../progress";
import { machine } from "../provenance";
import { leak, rankedByLastEpoch, testSetChooses } from "./choosing-cases";
import { lastBatchOnly, wrongAxis } from "./counting-cases";
import { type Findings, type Lab, openLab } from "./lab";
import {
  augmentedValidation,
  batchStatistics,
  dropoutLeftOn,
  notNormalized,
} from "./testing-cases";
import {
  d1Ignored,
  labelsTornOff,
  rateTooHigh,
  softmaxDoneTwice,
  sortedBatches,
  strangerSaved,
} from "./training-cases";

/** The cases in the order of the chapter, from easy to hard; the last is the open one. */
export const cases: readonly ((lab: Lab) => Promise<Findings>)[] = [
  ...[rateTooHigh, strangerSaved, notNormalized, d1Ignored, sortedBatches],
  ...[labelsTornOff, augmentedValidation, dropoutLeftOn, softmaxDoneTwice, lastBatchOnly],
  ...[wrongAxis, rankedByLastEpoch, batchStatistics, testSetChooses, leak],
];

/** Records the cases that `folder` lacks. Stops between two cases when `signal` is aborted. */
export async function recordBugLab(
  budget: RecordBudget,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const lab = await openLab(budget);
  for (const [index, find] of cases.entries()) {
    const path = caseFile(index + 1, folder);
    if (existsSync(path)) continue;
    signal?.throwIfAborted();
    const start = performance.now();
    const findings = await find(lab);
    const seconds = (performance.now() - start) / 1000;
    const record: CaseRecord<FigureSpec> = {
      ...{ case: index + 1, budget, ...findings },
      provenance: {
        ...{ seed: lab.setting.seed, finished: new Date().toISOString(), seconds },
        machine: machine(),
      },
    };
    writeFileSync(`${path}.partial`, `${JSON.stringify(record, rounded, 1)}\n`);
    renameSync(`${path}.partial`, path);
    const { what, faulty, mended } = findings.measured;
    say(`case ${index + 1}: ${what} ${faulty.toFixed(4)}, mended ${mended.toFixed(4)}`);
  }
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(6)) : value;
}
