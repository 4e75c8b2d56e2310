import { noteAnswer } from "./progress";
import { type Judge, type Judged, Verdict } from "./verdict";

/** Replies with a promise, because it has to train something first. */
export type SlowJudge<Answer> = (answer: Answer) => Promise<Judged>;

/** What a notebook sees of an exercise. */
export interface Exercise<Answer, Reply = Verdict> {
  /** What it is called in the learner's progress; without a name nothing is kept of it. */
  readonly name?: string;
  /** The reply to an answer, of a type that cannot throw; undefined is "not answered yet". */
  check(answer: Answer | undefined): Reply;
  /** Hint number `number`, counted from 1; later ones tell more. */
  hint(number?: number): Verdict;
}

interface ExerciseOptions {
  hints?: readonly string[];
  name?: string;
}

/**
 * An exercise whose answers go to `judge`, with its hints and its name in the learner's progress; if
 * the judge gives a promise, so does `check`.
 */
export function exercise<Answer>(judge: Judge<Answer>, options?: ExerciseOptions): Exercise<Answer>;
export function exercise<Answer>(
  judge: Judge<Answer> | SlowJudge<Answer>,
  options?: ExerciseOptions,
): Exercise<Answer, Verdict | Promise<Verdict>>;
export function exercise<Answer>(
  judge: Judge<Answer> | SlowJudge<Answer>,
  { hints = [], name }: ExerciseOptions = {},
): Exercise<Answer, Verdict | Promise<Verdict>> {
  const count = hints.length === 1 ? "1 hint" : `${hints.length} hints`;
  const offer =
    hints.length === 0 ? "" : ` Stuck? Replace .check(…) with .hint() (${count} available).`;
  const reply = (verdict: Judged): Verdict => {
    if (!verdict) {
      return new Verdict("Not yet", `write your answer into this cell and run it.${offer}`);
    }
    const right = verdict.kind === "Correct";
    const notice = name && noteAnswer(name, right).notice;
    const message = `${verdict.message}${right ? "" : offer}${notice ? ` ${notice}` : ""}`;
    return new Verdict(verdict.kind, message, verdict.parts, verdict.figure);
  };
  return {
    name,
    check(answer) {
      const verdict = answer === undefined ? undefined : judge(answer);
      return verdict instanceof Promise ? verdict.then(reply) : reply(verdict);
    },
    hint(number = 1) {
      const hint = hints[number - 1];
      if (hint) return new Verdict("Hint", `${hint} (${number} of ${hints.length})`);
      return new Verdict("Hint", `there is no hint ${number}; this exercise has ${count}.`);
    },
  };
}
