/** Cases of chapter 10-bug-lab whose fault is in how networks are compared, or images set apart for it. */
import { code, recall } from "../../check";

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

/** A winner that loses its lead on new images. */
export const case14 = recall({
  options: {
    overfitting:
      "That would lower all twenty networks on new images. Six of them hold their score or gain.",
    "not normalised": "That, too, would lower all of them, and by far more.",
    "chosen on the test set":
      "Of twenty scores on few images the highest is high by luck in part. New images do not repeat the luck. Choose on one set, score on another.",
    leak: "Then all twenty would know the test images, and fall on later ones. Six hold or gain.",
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
    const [train, valid] = lists;
    const inTrain = new Set(train);
    const shared = new Set(valid.filter((image) => inTrain.has(image))).size;
    const isImage = (image: number) => Number.isInteger(image) && image >= 0 && image < images;
    const together = new Set([...train, ...valid].filter(isImage)).size;
    return [
      ...[`train: ${train.length}`, `valid: ${valid.length}`],
      ...[`shared: ${shared}`, `together: ${together}`],
    ];
  },
  because: "No image is on both sides, and none is lost.",
  hints: ["How many orders are drawn? How many should be?", "Draw one order, and cut it in two."],
});
