/** The recorded cases of the bug lab: what their files say, and their reader. */
import { hasRecord, readRecord } from "../../src/io/record-file";
import { recordedRuns } from "../../src/recorded/recorded";
import type { Machine, RecordBudget } from "../../src/recorded/records";
import type { FigureSpec } from "./figure-spec";

/** case-NN.json of the bug lab: what a case shows, as figures of the course, and one number of it. */
export interface CaseRecord {
  /** The file's, such as "case-05". */
  name: string;
  budget: RecordBudget;
  /** What the learner sees. */
  evidence: FigureSpec[];
  /** The same without the bug. */
  fixed: FigureSpec[];
  measured: { what: string; buggy: number; fixed: number };
  provenance: {
    seed: number;
    finished: string;
    /** With the healthy training, for the first case of a session that needs it. */
    seconds: number;
    machine: Machine;
  };
}

/** The file of the bug lab's case `number`, counted from 1, in the folder of the runs. */
export function caseFile(number: number, folder = recordedRuns): string {
  return `${folder}/bug-lab/${caseName(number)}.json`;
}

/** The recorded case `number` of the bug lab, counted from 1. Throws if it has not been recorded. */
export function loadCase(number: number, folder = recordedRuns): CaseRecord {
  const path = caseFile(number, folder);
  if (hasRecord(path)) return readRecord(path, caseName(number));
  throw new RangeError(`no case ${number} at ${path}; \`npm run record -- bug-lab\` records them`);
}

/** What the record of case `number` is called. */
export function caseName(number: number): string {
  return `case-${String(number).padStart(2, "0")}`;
}
