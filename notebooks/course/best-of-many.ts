/** The experiment of chapter 6: the best accuracy of many classifiers that guess among ten classes. */
import { barChart } from "../../src/plot/charts";
import { byProperties, type Finding, format } from "./check";

/** The best accuracy of `models` classifiers that guess, each on its own `images` guesses. */
export type BestOfMany = (models: number, images: number) => number | undefined;

const tries: [models: number, images: number][] = [
  [1, 1000],
  [40, 250],
  [512, 500],
  [512, 5000],
];

/** Compares what the learner's function gives with the range in which all but two in a million bests lie. */
export const bestOfMany = byProperties<BestOfMany>((learner) => {
  for (const [models, images] of tries) {
    const missing = problemOf(learner(models, images), models, images);
    if (missing) return missing;
  }
  return {};
});

function problemOf(best: unknown, models: number, images: number): Finding | undefined {
  const { low, high } = rangeOfBest(models, images);
  const says = (why: string) => {
    const range = `expected ${low.toFixed(3)} to ${high.toFixed(3)}`;
    return `${models} models, ${images} images: ${range}, got ${format(best)}. ${why}`;
  };
  if (typeof best !== "number" || !Number.isFinite(best))
    return { missing: says("It must be a number.") };
  const figure = drawn(
    best,
    { low, high },
    `Best of ${models} random classifiers on ${images} images`,
  );
  if (best > 1)
    return { missing: says("An accuracy is a fraction: divide by the number of images."), figure };
  const count = best * images;
  if (Math.abs(count - Math.round(count)) > 1e-3) {
    return { missing: says(`No number of images out of ${images} gives this accuracy.`), figure };
  }
  if (best > high) return { missing: says("Does each model guess on all these images?"), figure };
  if (best < low)
    return { missing: says("Is it the largest accuracy of all these models?"), figure };
  return undefined;
}

/** The accuracies below and above which the best of the models is once in a million times, by the binomial distribution. */
function rangeOfBest(models: number, images: number): { low: number; high: number } {
  let probability = 0.9 ** images;
  let below = probability;
  let low: number | undefined;
  for (let count = 0; count < images; count++) {
    const bestAtMost = below ** models;
    if (low === undefined && bestAtMost > 1e-6) low = count / images;
    if (bestAtMost > 1 - 1e-6) return { low: low ?? 0, high: count / images };
    probability *= ((images - count) / (count + 1)) * (0.1 / 0.9);
    below += probability;
  }
  return { low: low ?? 0, high: 1 };
}

function drawn(best: number, { low, high }: { low: number; high: number }, title: string) {
  const bars = [
    { accuracy: low, which: "lowest expected" },
    { accuracy: best, which: "yours" },
    { accuracy: high, which: "highest expected" },
  ];
  const rules = [{ y: 0.1, label: "true accuracy" }];
  return barChart(bars, { x: "which", y: "accuracy", title, format: ".1%", rules });
}
