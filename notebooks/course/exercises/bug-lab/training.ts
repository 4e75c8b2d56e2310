/** Cases of chapter 10-bug-lab whose fault is in the training. */
import { recall } from "../../check";

/** Loss in the hundreds on the validation set, chance in every epoch. */
export const case1 = recall({
  options: {
    "too few epochs": "More epochs help where the loss falls. Here it jumps, up to hundreds.",
    "labels torn off":
      "With wrong labels the loss stays near ln 10, which is what guessing costs. A loss of hundreds takes a network that is very sure, and wrong.",
    overfitting: "Then it would know its training images. It does not: train is at chance too.",
    "rate too high":
      "Each step overshoots. After the first ones the weights are huge, the answers very sure and wrong, and no step is small enough to find the way back.",
  },
  right: "rate too high",
  hints: ["How high may a loss get, if the network only guesses?", "What makes the weights jump?"],
});

/** Restored weights that are at chance. */
export const case2 = recall({
  options: {
    "stranger saved":
      "The file holds another model, never trained: its loss is ln 10, that of pure guessing. No epoch of this training but the start was so bad.",
    overfitting:
      "An overfit network is better than chance, and this one was, until it was restored.",
    "last epoch saved": "Then the restored numbers would be those of epoch 6.",
    "dropout left on": "That costs some points; it does not bring a trained network to chance.",
  },
  right: "stranger saved",
  hints: [
    "Compare the restored loss with every line above it. Which one is it most like?",
    "Whose weights have a loss of ln 10 = 2.303?",
  ],
});

/** Three settings with the same result. */
export const case4 = recall({
  options: {
    "d1 does not matter":
      "Even then other values would be left out at random, and the last digits would differ.",
    "argument ignored":
      "Three different dropouts cannot agree in every digit. It is one network, trained three times: d1 never reaches the layer.",
    "seed too small": "A seed has no size; it only names a stream of chance.",
    "search space too small": "More values would only give more equal lines.",
  },
  right: "argument ignored",
  hints: [
    "How probable are equal losses, digit by digit?",
    "What must happen inside for two runs to agree exactly?",
  ],
});

/** Worse than chance in training. */
export const case5 = recall({
  options: {
    "labels torn off":
      "Then train would be at chance. It is far below: something is learnt, and wrong.",
    "rate too high": "Then the loss would be far above ln 10 in later epochs too.",
    "sorted batches":
      "All images of one class come one after the other. It learns “always this class”, until the next class comes, and that answer is wrong. So it is right less often than a guesser.",
    "too few filters": "A weak network is a little better than chance, not ten times worse.",
  },
  right: "sorted batches",
  hints: [
    "What must one know to be right less often than a guesser?",
    "Look at the matrix. When is “always deer” a good answer?",
  ],
});

/** Train climbs, valid stays at chance from first to last. */
export const case6 = recall({
  options: {
    "labels torn off":
      "Labels that belong to other images can be learnt by heart only. That helps with no new image, so valid stays about chance from first to last.",
    overfitting:
      "It does learn by heart. But a network that overfits real labels is far above chance on new images, at least in the first epochs.",
    "rate too high": "The training loss falls steadily; nothing jumps.",
    "weights frozen": "Then the training loss would not fall.",
  },
  right: "labels torn off",
  hints: [
    "Is there any epoch in which valid is clearly better than chance?",
    "What can be learnt of such images, if nothing of it holds for others?",
  ],
});

/** Nearly all right, at a high loss. */
export const case9 = recall({
  options: {
    "rate too low": "It gets nearly all images right, so the steps were long enough.",
    "softmax twice":
      "The loss gets probabilities for logits. Its softmax makes at most e / (e + 9) = 0.23 of a probability of 1, so no loss can be below −ln 0.23 = 1.46.",
    overfitting: "It is meant to overfit: 48 images by heart. Then the loss should go to 0.",
    "loss summed": "The first loss is ln 10, that of one image. A sum over 48 would be 110.",
  },
  right: "softmax twice",
  hints: [
    "With this loss, what does it think the right class's probability is? exp(−loss) tells.",
    "Softmax of numbers from 0 to 1: how unequal can the ten results be?",
  ],
});
