/** The cases of chapter 10-bug-lab; the notebook shows the evidence, and asks what the fault is. */
import { code, recall } from "../check";

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

/** Pale images in the finished program. */
export const case3 = recall({
  options: {
    overfitting:
      "These are the same images as in validation; the network knows them no better there.",
    "labels in another order": "Then the images would look alike in both rows. They do not.",
    "augmented images": "They are neither turned nor coloured, only paler.",
    "not normalised":
      "The program gives numbers from 0 to 1, the training gave −1 to 1. For the network all images are pale and bright.",
  },
  right: "not normalised",
  hints: [
    "One formula drew both rows. What differs?",
    "x / 2 + 1 / 2 makes 0 to 1 of −1 to 1. What does it make of 0 to 1?",
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

/** Turned and tinted validation images. */
export const case7 = recall({
  options: {
    overfitting: "Train and valid are close.",
    "not normalised": "Then the colours would all be paler. Some are turned here, and tinted.",
    "augmented validation":
      "Validation images got the training's random turns and colours. The score is of harder images than the real ones, and changes from epoch to epoch by chance.",
    "too few epochs": "It may be so, but look at the images: something else is wrong.",
  },
  right: "augmented validation",
  hints: [
    "Look at the corners of the images.",
    "Which images ought never to be changed at random?",
  ],
});

/** Five tests with five results. */
export const case8 = recall({
  options: {
    "augmented validation":
      "Then the mean of all pixels would differ too. The images are the same.",
    "still in training": "The network is finished; no optimizer is at work in a test.",
    "too few images": "The same images, and as many, must give the same share each time.",
    "dropout left on":
      "Equal images, unequal answers: there is chance inside the network. Dropout makes gaps at random, and only training should.",
  },
  right: "dropout left on",
  hints: ["Is the chance in the images or in the network?", "Which layer draws random numbers?"],
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

/** Coarse bars whose mean is not the accuracy. */
export const case10 = recall({
  options: {
    "last batch only":
      "The bars are fractions of a few images, such as 1/3 or 2/5. Each batch's counts replaced those before, and only the last batch is left.",
    "precision, not recall":
      "That, too, is counted over all images and gives no such round fractions.",
    "classes of unequal size": "There are as many of each class, as the table says.",
    overfitting: "That lowers all numbers alike; it cannot make two counts of one pass disagree.",
  },
  right: "last batch only",
  hints: [
    "With as many images of each class, what must the mean of the ten bars be?",
    "Which fractions are these bars? How many images does it take to make them?",
  ],
});

/** A share above 100 %. */
export const case11 = recall({
  options: {
    "too few cats": "Few images make a share uncertain, but never more than 100 %.",
    "softmax twice": "The matrix counts answers. Softmax does not change which is highest.",
    "last batch only": "Then all cells would be coarse. Only the cats' column and row are odd.",
    "wrong axis":
      "Each count was divided by the sum of the row that has its column's number. Dogs called cat were divided by the number of cats.",
  },
  right: "wrong axis",
  hints: ["What must each row add up to?", "120 % of what?"],
});

/** A winner that is not the highest line. */
export const case12 = recall({
  options: {
    "rate too high": "That would show in the lines. Here the lines are fine; the report is not.",
    "ranked by the last epoch":
      "The report goes by where each line ends. But each run kept the weights of its best epoch, and those are what one would use.",
    "ranked by the first epoch": "Look at the left end of the lines. Their order there is C, A, B.",
    "test set used": "There is one set in the picture, and its own report contradicts it.",
  },
  right: "ranked by the last epoch",
  hints: [
    "Find the highest dot of each line. Are they in the order of the report?",
    "At which epoch are the lines in the report's order?",
  ],
});

/** Accuracy that depends on the batches of the test. */
export const case13 = recall({
  options: {
    "dropout left on": "Then two tests would differ. First and second agree exactly.",
    "mean of batch means": "All batches are full, so the mean of means is the mean.",
    "sorted training": "The training was healthy: batches of 100 show it.",
    "batch norm in training mode":
      "It takes mean and variance from the test's own batch. So an answer depends on which images come along: bad with two, worst with one class alone.",
  },
  right: "batch norm in training mode",
  hints: [
    "May an image's answer depend on its neighbours in the batch?",
    "Which layer looks at more than one image?",
  ],
});

/** A winner that loses its lead on new images. */
export const case14 = recall({
  options: {
    overfitting: "That would lower all twenty networks on new images. The others stay about even.",
    "not normalised": "That, too, would lower all of them, and by far more.",
    "chosen on the test set":
      "Of twenty scores on few images the highest is high by luck in part. New images do not repeat the luck. Choose on one set, score on another.",
    leak: "None of the networks saw the test images in training; only the choice did.",
  },
  right: "chosen on the test set",
  hints: ["Who loses most on the new images? Who gains?", "How exact is a share of 200 images?"],
});

type Split = (images: number, validImages: number) => [number[], number[]] | undefined;

/** The open case: a split into training and validation images that share none. */
export const openCase = code({
  cases: [
    { input: [10, 3], expected: { train: 7, valid: 3, shared: 0, together: 10 } },
    { input: [1500, 500], expected: { train: 1000, valid: 500, shared: 0, together: 1500 } },
  ].map(({ input, expected }) => ({
    input: input as [number, number],
    expected: Object.entries(expected).map(([what, count]) => `${what}: ${count}`),
  })),
  run: (learner: Split, images: number, validImages: number) => {
    const lists = learner(images, validImages);
    if (!lists) return undefined;
    const [train, valid] = lists.map((list) => new Set(list));
    const shared = [...valid].filter((image) => train.has(image)).length;
    const together = new Set([...train, ...valid]).size;
    return [
      ...[`train: ${train.size}`, `valid: ${valid.size}`],
      ...[`shared: ${shared}`, `together: ${together}`],
    ];
  },
  because: "No image is on both sides, and none is lost.",
  hints: ["How many orders are drawn? How many should be?", "Draw one order, and cut it in two."],
});
