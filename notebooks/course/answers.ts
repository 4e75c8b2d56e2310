/** The kinds of question that need no code to be run: a choice and a number. */
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

/** The replies to the numbers that known mistakes give. */
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

/** The answer as it is shown, a number with six digits; cells are compiled, so it is a number nearly always. */
function format(answer: unknown): string {
  if (typeof answer === "number") {
    return String(Number.isInteger(answer) ? answer : Number(answer.toPrecision(6)));
  }
  return typeof answer === "string" ? `"${answer}"` : `a value of type ${typeof answer}`;
}
