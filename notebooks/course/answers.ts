/** The kinds of question that need no code to be run: a choice, a number, a measured number. */
import { correct, type Judge, notQuite } from "./verdict";

/** A choice among options, each with its reply. */
export function multipleChoice<Option extends string>(question: {
  options: Readonly<Record<Option, string>>;
  right: Option;
}): Judge<Option> {
  return (answer) => {
    if (!Object.hasOwn(question.options, answer)) {
      const options = Object.keys(question.options).join(", ");
      return notQuite(`"${answer}" is not one of the options: ${options}.`);
    }
    const reply = `you chose "${answer}". ${question.options[answer]}`;
    return answer === question.right ? correct(reply) : notQuite(reply);
  };
}

/** The replies to answers that a known mistake gives: by the number, or by the name that a rule gives. */
export type Slips = Readonly<Record<string, string>>;

/**
 * A number at most `tolerance` (0 when left out) from `answer`. `slips` are known also where the
 * learner rounds a decimal one differently; `because` is the reply to the correct answer.
 */
export function numeric(question: {
  answer: number;
  tolerance?: number;
  slips?: Slips;
  because: string;
}): Judge<number> {
  const { tolerance = 0, slips = {} } = question;
  return (answer) => {
    const difference = answer - question.answer;
    if (Math.abs(difference) <= tolerance) return correct(`${format(answer)}. ${question.because}`);
    const isNumber = Number.isFinite(answer);
    const otherwise = isNumber ? "That is not the answer." : "The answer is a finite number.";
    return notQuite(`you answered ${format(answer)}. ${slipOf(answer, slips) ?? otherwise}`);
  };
}

/** The reply to a number that a known mistake gives; decimal numbers match up to rounding. */
function slipOf(answer: number, slips: Slips): string | undefined {
  const known = Object.keys(slips).find((key) => {
    const rounding = Number.isInteger(Number(key)) ? 1e-9 : 0.005;
    return Math.abs(answer - Number(key)) <= rounding * Math.abs(Number(key));
  });
  return known === undefined ? undefined : slips[known];
}

/** The name of the slip that a measured number is, undefined for one that is none. */
export type Rule = (answer: number) => string | undefined;

/**
 * A number that a run shows, correct from `low` to `high`, because runs differ. `slips` has the replies
 * to numbers between them that a known mistake gives, or that `rule` recognises.
 */
export function measured(
  question: {
    low: number;
    high: number;
    below: string;
    above: string;
    slips?: Slips;
    because: string;
  },
  rule: Rule = () => undefined,
): Judge<number> {
  const { low, high, below, above, slips = {}, because } = question;
  return (answer) => {
    const found = `you found ${format(answer)}, expected ${low} to ${high}.`;
    if (answer >= low && answer <= high) {
      const slip = slipOf(answer, slips) ?? slips[rule(answer) ?? ""];
      return slip ? notQuite(`${found} ${slip}`) : correct(`${found} ${because}`);
    }
    const isPercent = high <= 1 && answer >= 100 * low && answer <= 100 * high && answer > 1;
    if (isPercent) return notQuite(`${found} That looks like a percentage; divide it by 100.`);
    if (answer < low) return notQuite(`${found} ${below}`);
    if (answer > high) return notQuite(`${found} ${above}`);
    return notQuite(
      `${found} NaN means that something in your calculation is undefined or is not a number.`,
    );
  };
}

/** The answer as it is shown, a number with six digits; cells are compiled, so it is a number nearly always. */
function format(answer: unknown): string {
  if (typeof answer === "number") {
    return String(Number.isInteger(answer) ? answer : Number(answer.toPrecision(6)));
  }
  return typeof answer === "string" ? `"${answer}"` : `a value of type ${typeof answer}`;
}
