import { noteAnswer } from "./progress";
import { Verdict } from "./verdict";

/** Replies to an answer; undefined for one that is still the stub's. */
export type Judge<Answer> = (answer: Answer) => Verdict | undefined;

/** What a notebook sees of an exercise. */
export interface Exercise<Answer> {
  /** What it is called in the learner's progress; without a name nothing is kept of it. */
  readonly name?: string;
  /** The reply to an answer, of a type that cannot throw; undefined is "not answered yet". */
  check(answer: Answer | undefined): Verdict;
  /** Hint number `number`, counted from 1; later ones tell more. */
  hint(number?: number): Verdict;
}

/** An exercise whose answers go to `judge`, with its hints and its name in the learner's progress. */
export function exercise<Answer>(
  judge: Judge<Answer>,
  { hints = [], name }: { hints?: readonly string[]; name?: string } = {},
): Exercise<Answer> {
  const count = hints.length === 1 ? "1 hint" : `${hints.length} hints`;
  const offer =
    hints.length === 0 ? "" : ` Stuck? Replace .check(…) with .hint() (${count} available).`;
  return {
    name,
    check(answer) {
      const verdict = answer === undefined ? undefined : judge(answer);
      if (!verdict) {
        return new Verdict("Not yet", `write your answer into this cell and run it.${offer}`);
      }
      const right = verdict.kind === "Correct";
      const notice = name && noteAnswer(name, right).notice;
      const message = `${verdict.message}${right ? "" : offer}${notice ? ` ${notice}` : ""}`;
      return new Verdict(verdict.kind, message, verdict.parts, verdict.figure);
    },
    hint(number = 1) {
      const hint = hints[number - 1];
      if (hint) return new Verdict("Hint", `${hint} (${number} of ${hints.length})`);
      return new Verdict("Hint", `there is no hint ${number}; this exercise has ${count}.`);
    },
  };
}
