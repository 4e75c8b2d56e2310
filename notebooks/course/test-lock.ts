/** The learner's openings of the test set: a set that has helped to choose can no longer judge (chapters 02 and 08). */
import { progressLine } from "../../src/notebook/display";
import { changeProgress } from "./progress";

/** Counts an opening of the test set in the learner's progress and says how often it has been opened. */
export function countTestOpening(): void {
  const { progress, notice } = changeProgress((kept) => {
    kept.testOpenings++;
  });
  const { testOpenings: times } = progress;
  const again = times > 1 ? "; what its earlier results made you change, it cannot judge" : "";
  const words = `opened for the ${ordinal(times)} time on this machine${again}`;
  progressLine("test set").show(notice ?? words);
}

function ordinal(count: number): string {
  const endings: Record<string, string> = { one: "st", two: "nd", few: "rd", other: "th" };
  const kind = new Intl.PluralRules("en", { type: "ordinal" }).select(count);
  return `${count}${endings[kind]}`;
}
