/** The questionnaire of chapter 04-training. */
import { Questionnaire } from "../questionnaire";

export const training = new Questionnaire("training", {
  rate: {
    ask: "What does the learning rate set?",
    options: {
      a: ["How many pictures a correction is made from", "That is the batch size."],
      b: ["How far a step goes against the gradient", "Too small creeps, too large swings out."],
      c: ["How often the training goes through all pictures", "That is the number of epochs."],
    },
    right: "b",
  },
  smooth: {
    ask: "Why does the network learn from the loss and not from the accuracy?",
    options: {
      a: [
        "A small change of a weight mostly leaves the accuracy as it is",
        "So it has no slope to follow. The loss moves with every small change.",
      ],
      b: [
        "The accuracy takes longer to compute",
        "Counting is cheap. It gives no hint where to go, that is all.",
      ],
      c: [
        "The accuracy needs the test set",
        "It can be counted on any set, and it is shown for train and valid all the time.",
      ],
    },
    right: "a",
  },
  apart: {
    ask: "The training loss falls, the validation loss rises. What is going on?",
    options: {
      a: ["The learning rate is too small", "Then both would fall, only slowly."],
      b: ["The labels are wrong", "Then neither would fall at first."],
      c: [
        "It learns the training pictures by heart",
        "Overfitting: what it learns now does not hold for other pictures.",
      ],
    },
    right: "c",
  },
  ahead: {
    ask: "After the first epoch the network does better on valid than on train. Why?",
    options: {
      a: [
        "Validation pictures have slipped into the training",
        "The two are kept apart. Look at when and how each number is taken.",
      ],
      b: [
        "The training number was taken while it learnt, with dropout on",
        "It is a mean over the whole epoch. The validation number is from its end, without dropout.",
      ],
      c: [
        "The validation pictures are easier",
        "They are drawn from the same pictures, as many of each class.",
      ],
    },
    right: "b",
  },
  nan: {
    ask: "The loss has become NaN. What do you do?",
    options: {
      a: ["Go on: it will recover", "Whatever is added to NaN or multiplied by it is NaN again."],
      b: [
        "Go on with a smaller learning rate",
        "The weights are NaN already, and a small step does not mend them.",
      ],
      c: [
        "Build the network anew, and take a smaller learning rate",
        "Fresh weights are numbers again, and a smaller step keeps them so.",
      ],
    },
    right: "c",
  },
});
