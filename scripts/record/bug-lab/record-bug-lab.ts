/** Records the bug lab's cases, each in a file of its own, from where it was stopped. */
import { cases } from "../../../notebooks/course/bug-lab";
import { type CaseRecord, caseFile, caseName } from "../../../notebooks/course/bug-lab-record";
import { hasRecord, writeRecord } from "../../../src/io/record-file";
import type { RecordBudget } from "../../../src/recorded/records";
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
  labelsShuffled,
  learningRateTooHigh,
  softmaxDoneTwice,
  sortedBatches,
  wrongModelSaved,
} from "./training-cases";

/** How each case of the course finds what it shows. */
export const finders: Record<string, (lab: Lab) => Promise<Findings>> = {
  ...{ learningRateTooHigh, wrongModelSaved, notNormalized, d1Ignored, sortedBatches },
  ...{ labelsShuffled, augmentedValidation, dropoutLeftOn, softmaxDoneTwice, lastBatchOnly },
  ...{ wrongAxis, rankedByLastEpoch, batchStatistics, testSetChooses, leak },
};

/** Records the cases that are not in the folder of the runs. Stops between two cases when `signal` is aborted. */
export async function recordBugLab(
  budget: RecordBudget,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const lab = await openLab(budget);
  for (const [index, { id }] of cases.entries()) {
    const path = caseFile(index + 1, folder);
    if (hasRecord(path)) continue;
    signal?.throwIfAborted();
    const start = performance.now();
    const findings = await finders[id](lab);
    const seconds = (performance.now() - start) / 1000;
    const record: CaseRecord = {
      ...{ name: caseName(index + 1), budget, ...findings },
      provenance: {
        ...{ seed: lab.setting.seed, finished: new Date().toISOString(), seconds },
        machine: machine(),
      },
    };
    writeRecord(path, JSON.parse(JSON.stringify(record, rounded)));
    const { what, buggy, fixed } = findings.measured;
    say(`case ${index + 1}: ${what} ${buggy.toFixed(4)}, fixed ${fixed.toFixed(4)}`);
  }
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(6)) : value;
}
