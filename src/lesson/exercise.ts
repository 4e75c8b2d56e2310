import { Verdict } from "./verdict";

/** What a notebook sees of an exercise. */
export interface Exercise<Answer> {
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
  return {
    check(answer) {
      const verdict = answer === undefined ? undefined : judge(answer);
      if (!verdict) {
        return new Verdict("Not yet", `write your answer into this cell and run it.${offer}`);
      }
      return verdict.kind === "Right"
        ? verdict
        : new Verdict(verdict.kind, verdict.message + offer);
    },
    hint(number = 1) {
      const hint = hints[number - 1];
      if (hint) return new Verdict("Hint", `${hint} (${number} of ${hints.length})`);
      return new Verdict("Hint", `there is no hint ${number}, there ${count(hints.length)}.`);
    },
  };
}

function count(hints: number): string {
  return hints === 1 ? "is 1" : `are ${hints}`;
}
