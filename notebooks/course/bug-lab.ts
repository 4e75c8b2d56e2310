/** The bug lab of chapter 10: the recorded results with a planted bug, and the same without it. */
import type { Picture } from "../../src/notebook/picture";
import { table } from "../../src/plot/table";
import bugLab from "./10-bug-lab.json";
import { type CaseRecord, loadCase } from "./bug-lab-record";
import { drawFigure } from "./figure-spec";
import { readProgress } from "./progress";
import { Verdict } from "./verdict";

/** The cases in the order of the chapter: their exercise's name in the learner's progress, their id, and their line with the bug and fixed. */
export const cases = Object.entries(bugLab.exercises).flatMap(([exercise, asked]) =>
  "bug" in asked ? [{ exercise: `exercises.bugLab.${exercise}`, ...asked.bug }] : [],
);

/** What case `number` (counted from 1) shows. */
export function symptoms(number: number): Picture[] {
  return load(number).evidence.map(drawFigure);
}

/** Once the verdict is "Correct": the line that case `number` is about, with the bug and fixed, and what the control run gave. */
export function fixed(number: number, verdict: Verdict): Picture[] {
  if (verdict.kind !== "Correct") return [];
  const { wrong, right } = cases[number - 1];
  const code = [
    { line: "with the bug", code: wrong },
    { line: "fixed", code: right },
  ];
  const caption = "The bug and its fix; below, the result of the control run";
  return [table(code, { caption }), ...load(number).fixed.map(drawFigure)];
}

/** A training run without a bug: loss, accuracy and the validation set's confusion matrix. */
export function healthy(): Picture[] {
  // Without its bug, this case is the lab's healthy training run.
  const sortedBatches = cases.findIndex(({ id }) => id === "sortedBatches") + 1;
  return load(sortedBatches).fixed.map(drawFigure);
}

/** One number from each case, with the bug and from the control run. */
export function results(): Picture {
  const rows = cases.map((_, index) => {
    const { what, buggy, fixed } = load(index + 1).measured;
    return { case: index + 1, measured: what, "with the bug": buggy, "control run": fixed };
  });
  return table(rows, { caption: "All cases with the bug and without" });
}

/** When and how the cases were recorded: a row for each machine. */
export function provenance(): Picture {
  const rows = new Map<string, { cases: string; seconds: number; day: string; machine: string }>();
  for (const index of cases.keys()) {
    const { finished, seconds, machine } = load(index + 1).provenance;
    const { processor, node, tensorflowjs } = machine;
    const name = `${processor}, Node ${node}, TensorFlow.js ${tensorflowjs}`;
    const before = rows.get(name) ?? { cases: "", seconds: 0 };
    rows.set(name, {
      cases: `${before.cases} ${index + 1}`.trim(),
      seconds: Math.round(before.seconds + seconds),
      day: finished.slice(0, 10),
      machine: name,
    });
  }
  return table([...rows.values()], { caption: "When and how the cases were recorded" });
}

/** How many of the bugs the learner has named, in this session or an earlier one. */
export function score(): Verdict {
  const { progress, notice = "" } = readProgress();
  const answers = cases.map(({ exercise }) => progress.answers.get(exercise));
  const named = answers.filter((answer) => answer?.right).length;
  const said = `${named} of ${answers.length} bugs found`;
  if (named === answers.length) return new Verdict("Correct", `${said}. You have found them all.`);
  const open = answers.filter((answer) => !answer).length;
  return new Verdict("Hint", `${said}, ${open} not answered yet. ${notice}`.trim());
}

function load(number: number): CaseRecord {
  if (cases[number - 1]) return loadCase(number);
  throw new RangeError(
    `no case ${number} in the bug lab; there are 1 to ${cases.length}, recorded by \`npm run record -- bug-lab\``,
  );
}
