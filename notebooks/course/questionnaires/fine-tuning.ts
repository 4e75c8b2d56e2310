/** The questionnaire of chapter 07-fine-tuning. */
import { Questionnaire } from "../questionnaire";

export const fineTuning = new Questionnaire("fineTuning", {
  kept: {
    ask: "With a tolerance of 6, early stopping has ended a training after epoch 41. Which weights are kept?",
    options: {
      a: [
        "Those of epoch 41",
        "The last six epochs brought no new low. Their weights are not the ones that count.",
      ],
      b: [
        "Those of epoch 35",
        "41 − 6: the lowest loss was there, and six epochs without a lower one followed.",
      ],
      c: [
        "The mean over all epochs",
        "Weights are saved at each new low, and the last of these is kept.",
      ],
    },
    right: "b",
  },
  root: {
    ask: "You go from batches of 24 to batches of 512. What happens to the error of the gradient?",
    options: {
      a: ["It falls to about a fifth", "The root of 512 / 24 is about 4.6."],
      b: [
        "It falls to a twenty-first",
        "512 / 24 is 21, but the error of a mean falls with the root of the number.",
      ],
      c: ["It stays as it is", "A mean over more pictures is nearer to the mean over all."],
    },
    right: "a",
  },
  harder: {
    ask: "Train 58 %, valid 64 %, and the training pictures are augmented. Is something wrong?",
    options: {
      a: [
        "Yes: validation pictures are in the training set",
        "Then both numbers would be high. Look at what the training pictures go through.",
      ],
      b: ["Yes: the learning rate is too high", "Nothing here points to that."],
      c: [
        "No",
        "The training pictures are tilted and dimmed and met with dropout: they are the harder ones.",
      ],
    },
    right: "c",
  },
  again: {
    ask: "Why is the restored network measured once more?",
    options: {
      a: ["To improve its score", "Measuring changes nothing in it."],
      b: [
        "To see that the right weights were saved",
        "The same loss must come out. If not, something else was saved.",
      ],
      c: [
        "Because the first measurement was random",
        "With dropout off it was not: the same weights give the same loss.",
      ],
    },
    right: "b",
  },
  long: {
    ask: "Why does augmentation pay in a long training above all?",
    options: {
      a: [
        "There every picture comes back many times",
        "Changed each time, it cannot be learnt by heart so easily.",
      ],
      b: [
        "It needs many epochs to be computed",
        "It is computed for each batch, in almost no time.",
      ],
      c: ["It makes the validation set larger", "It touches the training pictures only."],
    },
    right: "a",
  },
  mean: {
    ask: "Why does the mean of the last steps' weights often err less than the weights of the last step?",
    options: {
      a: [
        "It learns from more pictures",
        "Nothing learns from the mean, and the training is the same with it as without.",
      ],
      b: [
        "The kicks of single batches cancel out in it",
        "Each batch kicks the weights to another side; what remains is where they jump around.",
      ],
      c: [
        "It is ahead of the weights",
        "It trails behind them, which is its price: early in a training it is worse.",
      ],
    },
    right: "b",
  },
});
