/** The questionnaire of chapter 08-evaluation. */
import { Questionnaire } from "../questionnaire";

export const evaluation = new Questionnaire("evaluation", {
  row: {
    ask: "What do the numbers in one row of the confusion matrix add up to?",
    options: {
      a: ["All pictures that were predicted to be of this class", "Those are in a column."],
      b: [
        "All pictures that are of this class",
        "A row is a true class. Divided by this sum, its diagonal is the recall.",
      ],
      c: ["All right answers", "Those are on the diagonal, over all rows."],
    },
    right: "b",
  },
  close: {
    ask: "On the same 10,000 test pictures two networks have 70.1 % and 70.6 %. What do you say?",
    options: {
      a: [
        "The second one is better",
        "At 70 % such a number is exact to 0.9 points. The difference is smaller.",
      ],
      b: [
        "The test set is too small to be of use",
        "It tells networks apart that differ by some points.",
      ],
      c: ["The difference may well be chance", "Each number strays by about 0.9 points."],
    },
    right: "c",
  },
  never: {
    ask: 'A network never says "cat". What is its precision for cats?',
    options: {
      a: ["0", "Its recall is 0. For precision there is nothing to divide by."],
      b: [
        "1, as it made no mistake about them",
        "It missed all cats. And among zero answers there is no share.",
      ],
      c: [
        "There is none: 0 / 0",
        'Precision is a share of the answers "cat", and there are none. In code it is NaN.',
      ],
    },
    right: "c",
  },
  sure: {
    ask: 'In 1,000 cases a network says "90 %". In 900 of them it is right. What is it?',
    options: {
      a: ["Calibrated, at least there", "It is right as often as it says."],
      b: ["Too sure", "Then it would be right in fewer than 900 cases."],
      c: ["Too modest", "Then it would be right in more than 900 cases."],
    },
    right: "a",
  },
  second: {
    ask: "The test shows that birds do badly. You change the training for birds, and test again. What is the second number?",
    options: {
      a: [
        "As honest as the first",
        "The test set has told you what to change. It has begun to choose.",
      ],
      b: [
        "Too good, on average",
        "It judges a choice that it has helped to make. Look for such things on valid.",
      ],
      c: [
        "Too low, on average",
        "Nothing pulls it down: you have fitted the training to these pictures.",
      ],
    },
    right: "b",
  },
});
