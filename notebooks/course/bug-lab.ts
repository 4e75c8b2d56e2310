/** The bug lab of chapter 10: the recorded results with a planted bug, and the same without it. */
import type { Picture } from "../../src/notebook/picture";
import { table } from "../../src/plot/table";
import { loadCase } from "../../src/recorded/recorded";
import type { CaseRecord } from "../../src/recorded/records";
import bugLab from "./10-bug-lab.json";
import { drawFigure, type FigureSpec } from "./figure-spec";
import { readProgress } from "./progress";
import { Verdict } from "./verdict";

/** The cases in the order of the chapter: their exercise's name in the learner's progress, their id, and their line with the bug and without. */
export const cases = Object.entries(bugLab.exercises).map(([exercise, { bug }]) => ({
  exercise: `exercises.bugLab.${exercise}`,
  ...bug,
}));

/** What case `number` (counted from 1) shows. */
export function symptoms(number: number): Picture[] {
  return load(number).evidence.map(drawFigure);
}

/** The line of code that case `number` is about, wrong and right, and what came out without the bug: once the verdict is "Correct". */
export function fixed(number: number, verdict: Verdict): Picture[] {
  if (verdict.kind !== "Correct") return [];
  const { wrong, right } = cases[number - 1];
  const code = [
    { the: "wrong line", code: wrong },
    { the: "right line", code: right },
  ];
  const caption = "What follows is the same, mended";
  return [table(code, { caption }), ...load(number).mended.map(drawFigure)];
}

/** A training run without a bug: loss, accuracy and the validation set's confusion matrix. */
export function healthy(): Picture[] {
  // Without its bug, this case is the lab's healthy training.
  const sortedBatches = cases.findIndex(({ id }) => id === "sortedBatches") + 1;
  return load(sortedBatches).mended.map(drawFigure);
}

/** Of each case one number, with the bug and without. */
export function caseBook(): Picture {
  const rows = cases.map((_, index) => {
    const { what, faulty, mended } = load(index + 1).measured;
    return { case: index + 1, measured: what, "with the fault": faulty, without: mended };
  });
  return table(rows, { caption: "The case book" });
}

/** When, where and how long the cases were recorded. */
export function provenance(): Picture {
  const rows = cases.map((_, index) => {
    const { seed, finished, seconds, machine } = load(index + 1).provenance;
    const { processor, node, tensorflowjs } = machine;
    const day = finished.slice(0, 10);
    const versions = `Node ${node}, TensorFlow.js ${tensorflowjs}`;
    return { case: index + 1, seed, day, seconds: Math.round(seconds), processor, versions };
  });
  return table(rows, { caption: "Where the cases come from" });
}

/** How many of the bugs the learner has named, in this session or an earlier one. */
export function score(): Verdict {
  const { progress, notice = "" } = readProgress();
  const answers = cases.map(({ exercise }) => progress.answers.get(exercise));
  const named = answers.filter((answer) => answer?.right).length;
  const said = `${named} of ${answers.length} faults named`;
  if (named === answers.length) return new Verdict("Correct", `${said}. Case closed.`);
  const open = answers.filter((answer) => !answer).length;
  return new Verdict("Hint", `${said}, ${open} not answered yet. ${notice}`.trim());
}

function load(number: number): CaseRecord<FigureSpec> {
  if (cases[number - 1]) return loadCase(number);
  throw new RangeError(
    `no case ${number} in the bug lab; there are 1 to ${cases.length}, recorded by \`npm run record -- bug-lab\``,
  );
}
