/** The exercises of chapter 6 that run the learner's code. */
import { imageGrid, manualSeed } from "../../src";
import { tf } from "../../src/tensorflow";
import { byProperties, calling } from "./check";

export { bestOfMany } from "./best-of-many";

/** The epoch after which early stopping ends a training run. */
export const stopsAfter = calling<(losses: number[], patience: number) => number | undefined>([
  { input: [[3, 2, 2.5, 1, 1, 4], 2], expected: 6 },
  { input: [[3, 2, 1], 1], expected: 3 },
  { input: [[1, 2, 3, 0], 2], expected: 3 },
  { input: [[5, 5, 5, 4], 2], expected: 3 },
  { input: [[3, 1, 2.5, 2, 1.5, 1.2], 3], expected: 5 },
]);

/** The learner's cutout: images `[n, height, width, channels]` and the side of the square in, such images out. */
export type Cutout = (images: tf.Tensor4D, size: number) => tf.Tensor4D | undefined;

/** A property that a cutout lacks, and an image that shows it `[height, width, channels]`. */
type Flaw = { what: string; image?: number[][][] };

/** Cutout, by its properties: on several shapes and sizes, and over many images. */
export const cutout = byProperties<Cutout>((learner) => {
  for (const [shape, size] of shapes) {
    const flaw = flawOf(learner, shape, size);
    if (!flaw) continue;
    const missing = `images [${shape}], size ${size}: ${flaw.what}`;
    return { missing, figure: flaw.image && drawn(flaw.image, size) };
  }
  return { missing: randomFlawOf(learner) };
});

type Shape = [number, number, number, number];
const shapes: [Shape, number][] = [
  [[12, 12, 20, 3], 6],
  [[12, 20, 12, 3], 5],
  [[3, 9, 7, 3], 1],
  [[5, 8, 8, 1], 3],
];

/** Values from 0.2 to 0.9, so that a zero in the result was put there. */
function noise(shape: Shape): tf.Tensor4D {
  return tf.randomUniform(shape, 0.2, 0.9, "float32", 7);
}

function flawOf(learner: Cutout, shape: Shape, size: number): Flaw | undefined {
  const images = noise(shape);
  const original = images.arraySync();
  manualSeed(5);
  const result = learner(images, size);
  if (!(result instanceof tf.Tensor)) return { what: "expected a tensor of images." };
  if (String(result.shape) !== String(shape)) {
    return { what: `your images have the shape [${result.shape}].` };
  }
  const after = images.isDisposed ? undefined : images.arraySync();
  if (String(after) !== String(original)) {
    return { what: "the given images were changed or disposed. Return new ones." };
  }
  const given = result.arraySync();
  for (const [index, image] of given.entries()) {
    const what = flawOfImage(image, original[index], size);
    if (what) return { what: `image ${index}: ${what}`, image };
  }
  return undefined;
}

/** What is wrong with one image after cutout. */
function flawOfImage(
  image: number[][][],
  original: number[][][],
  size: number,
): string | undefined {
  const pixels = image.flatMap((line, row) =>
    line.map((values, column) => ({ row, column, values, old: original[row][column] })),
  );
  const cut = pixels.filter(({ values }) => values.includes(0));
  if (cut.length === 0) return "no pixel is 0.";
  if (cut.some(({ values }) => values.some((value) => value !== 0))) {
    return "a pixel is 0 in one channel and not in another. Set all channels to 0.";
  }
  const changed = pixels.some(
    ({ values, old }) => values[0] !== 0 && values.some((value, channel) => value !== old[channel]),
  );
  if (changed) return "a pixel outside the square has changed.";
  const extent = (of: "row" | "column", length: number) => {
    const places = cut.map((pixel) => pixel[of]);
    const [first, last] = [Math.min(...places), Math.max(...places)];
    return { count: last - first + 1, atBorder: first === 0 || last === length - 1 };
  };
  const tall = extent("row", image.length);
  const wide = extent("column", image[0].length);
  if (cut.length !== tall.count * wide.count) return "the pixels that are 0 are not one rectangle.";
  const fits = ({ count, atBorder }: typeof tall) => count === size || (atBorder && count < size);
  if (fits(tall) && fits(wide)) return undefined;
  const found = `${tall.count} rows and ${wide.count} columns are 0`;
  return `${found}; expected ${size} of each, fewer only where a border cuts the square.`;
}

/** What is wrong with the positions: their variation, their seed and their frequencies. */
function randomFlawOf(learner: Cutout): string | undefined {
  const [count, height, width, size] = [600, 6, 10, 3];
  const images = noise([count, height, width, 3]);
  const zeros = (seed: number) => {
    manualSeed(seed);
    const result = learner(images, size) as tf.Tensor4D;
    return tf.equal(result, 0).slice([0, 0, 0, 0], [-1, -1, -1, 1]).squeeze([3]);
  };
  const [first, again, other] = [zeros(1), zeros(1), zeros(2)];
  const same = (a: tf.Tensor, b: tf.Tensor) => tf.all(tf.equal(a, b)).dataSync()[0] === 1;
  if (same(first, first.slice(0, 1)))
    return "every image of a batch has its square at the same position.";
  if (!same(first, again)) {
    const draw = "Draw with uniform or randomInteger of convnet, not with Math.random.";
    return `the same seed gives different squares the second time. ${draw}`;
  }
  if (same(first, other))
    return "another seed gives the same squares. Draw them again in every call.";
  // A pixel is covered if the centre is one of the 9 pixels around it, of which a corner has 4 and an edge 6.
  const covered = tf.mean(tf.cast(first, "float32"), 0).arraySync() as number[][];
  const inside = (index: number, length: number) => (index === 0 || index === length - 1 ? 2 : 3);
  for (const [row, line] of covered.entries()) {
    for (const [column, fraction] of line.entries()) {
      const expected = (inside(row, height) * inside(column, width)) / (height * width);
      const error = 5 * Math.sqrt((expected * (1 - expected)) / count);
      if (Math.abs(fraction - expected) <= error) continue;
      const often = `${(100 * fraction).toFixed(0)}% of ${count} images, expected ${(100 * expected).toFixed(0)}%`;
      const why = "Every pixel must be the centre equally often, those at the borders too.";
      return `images [${images.shape}], size ${size}: pixel (${row}, ${column}) is covered in ${often}. ${why}`;
    }
  }
  return undefined;
}

function drawn(image: number[][][], size: number) {
  const shown = tf.tidy(() => tf.clipByValue(tf.tensor3d(image), 0, 1));
  const grid = imageGrid(shown, { title: `Your image after cutout, size ${size}` });
  shown.dispose();
  return grid;
}
