/** How often the learner used the test set: data used for selection cannot be used for the final evaluation (chapters 02 and 08). */
import { progressLine } from "../../src/notebook/display";
import { changeProgress } from "./progress";

/** Counts a use of the test set in the learner's progress and says how often it has been used. */
export function countTestOpening(): void {
  const { progress, notice } = changeProgress((kept) => {
    kept.testOpenings++;
  });
  const { testOpenings: times } = progress;
  const again =
    times > 1 ? "; if its earlier results influenced your choices, this one is biased" : "";
  const words = `used for the ${ordinal(times)} time on this machine${again}`;
  progressLine("test set").show(notice ?? words);
}

function ordinal(count: number): string {
  const endings: Record<string, string> = { one: "st", two: "nd", few: "rd", other: "th" };
  const kind = new Intl.PluralRules("en", { type: "ordinal" }).select(count);
  return `${count}${endings[kind]}`;
}
