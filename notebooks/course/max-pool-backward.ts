/** The backward pass of max pooling, in the project of chapter 4. */
import { type GradientCase, gradientCheck, type Mistake } from "./gradient-check";
import { type List, total, unlike, type Volume } from "./gradient-numbers";

type MaxPoolBackward = (image: Volume, outputGradient: Volume) => Volume | undefined;

const window = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** Windows of 2 x 2 with stride 2; a last row or column that fills no window is left out. */
function poolCase([rows, columns, channels]: List, seed: number): GradientCase<MaxPoolBackward> {
  const image = unlike([rows, columns, channels], seed) as Volume;
  const [height, width] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const gradient = unlike([height, width, channels], seed + 30) as Volume;
  const valuesAt = (y: number, x: number, c: number) =>
    window.map(([i, j]) => image[2 * y + i][2 * x + j][c]);
  /** What each pixel of a window gets: from the values of the window, its own place in it, and the gradient. */
  const spread = (gives: (values: List, at: number, g: number) => number) => () => {
    const pixels = image.map((row) => row.map((pixel) => pixel.map(() => 0)));
    gradient.forEach((row, y) => {
      row.forEach((all, x) => {
        all.forEach((g, c) => {
          window.forEach(([i, j], at) => {
            pixels[2 * y + i][2 * x + j][c] = gives(valuesAt(y, x, c), at, g);
          });
        });
      });
    });
    return pixels;
  };
  const isLargest = (values: List, at: number) => values[at] === Math.max(...values);
  const mistakes: Mistake[] = [
    [
      "every pixel of a window gets the gradient, but a small change of the others does not change the maximum.",
      spread((_, __, g) => g),
    ],
    ["that is average pooling, which shares the gradient out.", spread((_, __, g) => g / 4)],
    [
      "the first pixel of every window gets the gradient, not the largest.",
      spread((_, at, g) => (at === 0 ? g : 0)),
    ],
    [
      "the smallest pixel of every window gets the gradient, not the largest.",
      spread((values, at, g) => (values[at] === Math.min(...values) ? g : 0)),
    ],
    [
      "the gradient is multiplied by the pixel; the slope of the maximum is 1 there.",
      spread((values, at, g) => (isLargest(values, at) ? g * values[at] : 0)),
    ],
    [
      "that is the slope; multiply it by the gradient.",
      spread((values, at) => Number(isLargest(values, at))),
    ],
  ];
  return {
    run: (learner) => {
      const given = learner(structuredClone(image), structuredClone(gradient));
      return given && { image: given };
    },
    loss: () =>
      total(
        gradient.flatMap((row, y) =>
          row.flatMap((all, x) => all.map((g, c) => g * Math.max(...valuesAt(y, x, c)))),
        ),
      ),
    variables: { image: { at: image, mistakes } },
  };
}

/** From the gradient for the maps of max pooling, 2 x 2 with stride 2, to the one for its input. */
export const maxPoolBackward = gradientCheck([poolCase([4, 6, 2], 1), poolCase([5, 7, 3], 4)]);
