/** The questionnaire of chapter 06-tuning. */
import { Questionnaire } from "../questionnaire";

export const tuning = new Questionnaire("tuning", {
  tolerance: {
    ask: "You raise the tolerance of early stopping from 3 to 10. What do you get?",
    options: {
      a: [
        "More epochs, and a smaller risk of stopping before the best one",
        "Seven more epochs without a new low are the price.",
      ],
      b: [
        "Worse weights, as it trains for too long",
        "The best epoch is the one that is kept, however long it goes on.",
      ],
      c: ["A new low in every epoch", "The tolerance waits for a new low. It does not make one."],
    },
    right: "a",
  },
  unchanged: {
    ask: "Why are the validation pictures not augmented?",
    options: {
      a: ["It would take too long", "You have measured it: augmentation is nearly free."],
      b: [
        "They stand for pictures as they will come, the same in every epoch",
        "Judged on other pictures each time, the best epoch would be partly the luckiest.",
      ],
      c: [
        "Augmented pictures have other labels",
        "They keep their class. That is what makes an augmentation allowed.",
      ],
    },
    right: "b",
  },
  mirror: {
    ask: "For which task would the mirror image be a bad augmentation?",
    options: {
      a: ["Telling trucks from cars", "A mirrored truck is a truck."],
      b: ["Telling cats from dogs", "Either may look to the left or to the right."],
      c: [
        "Reading handwritten digits",
        "A mirrored 2 is no 2: the change does not keep the class.",
      ],
    },
    right: "c",
  },
  luck: {
    ask: "One run each: network A reaches 71.2 %, network B 69.8 %. Which one is better?",
    options: {
      a: ["A", "It had the better run. Another seed may turn it round."],
      b: [
        "That cannot be told yet",
        "Repeat both under several seeds and look whether the intervals overlap.",
      ],
      c: [
        "They are equal",
        "That is not shown either. No proof of a difference is no proof of equality.",
      ],
    },
    right: "b",
  },
  halving: {
    ask: "What does successive halving risk, beside a grid?",
    options: {
      a: [
        "Throwing out a network that starts slowly and would win in the end",
        "It judges by short trainings first. This is the price of the work saved.",
      ],
      b: ["Training more epochs in all", "It trains fewer: that is why one uses it."],
      c: ["Spoiling the test set", "It judges on the validation set, as a grid should too."],
    },
    right: "a",
  },
});
