/** Every kind of picture with data that shows its faults: the tests check them, the gallery shows them. */
export const classes = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** Unbalanced and asymmetric, so that swapped axes show: rows are actual, columns predicted. */
export const confusions = [
  [814, 12, 43, 9, 8, 4, 7, 9, 66, 28],
  [15, 871, 4, 6, 1, 2, 6, 2, 21, 72],
  [67, 4, 660, 51, 77, 49, 57, 25, 6, 4],
  [21, 6, 59, 539, 48, 213, 67, 29, 11, 7],
  [17, 2, 68, 42, 741, 29, 44, 51, 4, 2],
  [9, 2, 41, 176, 37, 656, 22, 52, 3, 2],
  [4, 3, 32, 39, 21, 14, 880, 3, 3, 1],
  [12, 2, 20, 28, 46, 54, 6, 826, 2, 4],
  [50, 22, 9, 8, 4, 2, 5, 2, 878, 20],
  [27, 61, 5, 9, 1, 3, 3, 10, 22, 359],
];

/** An asymmetric image: red at the top left, green at the top right, blue at the bottom left, dark elsewhere. */
export function corners(size = 32): number[][][] {
  const half = size / 2;
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => {
      if (y < half) return x < half ? [255, 0, 0] : [0, 255, 0];
      return x < half ? [0, 0, 255] : [40, 40, 40];
    }),
  );
}

export const epochs = [1, 2, 3, 4, 5, 6].flatMap((epoch) => [
  { epoch, loss: [1.61, 1.24, 1.02, 0.86, 0.71, 0.58][epoch - 1]!, split: "train" },
  { epoch, loss: [1.38, 1.17, 1.05, 0.97, 0.96, 0.99][epoch - 1]!, split: "valid" },
]);
