/** The exercises of chapter 10 that run the learner's code. */
import { coding } from "./check";

type Split = (images: number, validImages: number) => [number[], number[]] | undefined;

/** The open case: a split into training and validation images that share none. */
export const openCase = coding({
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
});

export {
  fixAccumulation,
  fixBestWeights,
  fixEvaluation,
  fixShuffle,
  fixStandardise,
} from "./bug-fixes";
