import { noteAnswer } from "./progress";
import { Verdict } from "./verdict";

/** What a notebook sees of an exercise. */
export interface Exercise<Answer> {
  /** What it is called in the learner's progress; without a name nothing is kept of it. */
  name?: string;
  /** The reply to an answer, of a type that cannot throw; undefined is "not answered yet". */
  check(answer: Answer | undefined): Verdict;
  /** Hint number `number`, counted from 1; later ones tell more. */
  hint(number?: number): Verdict;
}

/**
 * An exercise that judges an answer by `judge` and knows `hints`. `judge` gives undefined for an
 * answer that is still the stub's.
 */
export function exercise<Answer>(
  hints: readonly string[],
  judge: (answer: Answer) => Verdict | undefined,
): Exercise<Answer> {
  const offer =
    hints.length === 0
      ? ""
      : ` Stuck? .hint() instead of .check(…) gives a hint; there ${count(hints.length)}.`;
  const self: Exercise<Answer> = {
    check(answer) {
      const verdict = answer === undefined ? undefined : judge(answer);
      if (!verdict) {
        return new Verdict("Not yet", `write your answer into this cell and run it.${offer}`);
      }
      const right = verdict.kind === "Right";
      const notice = self.name && noteAnswer(self.name, right).notice;
      const message = `${verdict.message}${right ? "" : offer}${notice ? ` ${notice}` : ""}`;
      return new Verdict(verdict.kind, message);
    },
    hint(number = 1) {
      const hint = hints[number - 1];
      if (hint) return new Verdict("Hint", `${hint} (${number} of ${hints.length})`);
      return new Verdict("Hint", `there is no hint ${number}, there ${count(hints.length)}.`);
    },
  };
  return self;
}

function count(hints: number): string {
  return hints === 1 ? "is 1" : `are ${hints}`;
}
