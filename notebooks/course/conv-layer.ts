/** The project of chapter 1: a convolutional layer in plain loops, compared with TensorFlow's. */
import { heatmap } from "../../src/plot/heatmap";
import { tf } from "../../src/tensorflow";
import { isStub } from "./check";
import { Verdict } from "./verdict";

/** What the layer gets: image [row][column][channel], filters [row][column][channel][filter], a bias for each filter. */
export interface LayerInput {
  image: number[][][];
  filters: number[][][][];
  bias: number[];
  stride: number;
  padding: number;
}
type Maps = number[][][];
/** The learner's layer: feature maps [row][column][filter]. */
export type ConvLayer = (input: LayerInput) => Maps | undefined;

/** Whole numbers from -4 to 5 without a pattern or a symmetry, in the given shape; `salt` makes others. */
function numbers(shape: number[], salt: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: size }, (_, i) => {
    return (((i + salt) * (i + salt) * 7 + i * 13 + salt * 5) % 101) % 10;
  });
  return tf.tensor(values, shape).sub(4);
}

function layerInput(
  [rows, columns, channels]: number[],
  [high, wide, filters]: number[],
  [stride, padding]: number[],
): LayerInput {
  return tf.tidy(() => ({
    image: numbers([rows, columns, channels], 1).arraySync() as number[][][],
    filters: numbers([high, wide, channels, filters], 2).arraySync() as number[][][][],
    bias: Array.from({ length: filters }, (_, filter) => 20 - 30 * filter),
    ...{ stride, padding },
  }));
}

/** From the plain case to those that need stride, padding and filters of any shape. */
const inputs = () => [
  layerInput([5, 7, 3], [3, 3, 2], [1, 0]),
  layerInput([5, 7, 3], [3, 3, 2], [1, 1]),
  layerInput([6, 9, 3], [3, 3, 2], [2, 0]),
  layerInput([7, 4, 3], [2, 3, 2], [2, 1]),
  layerInput([8, 5, 2], [4, 3, 3], [3, 2]),
  layerInput([3, 4, 5], [1, 1, 1], [1, 0]),
];

type Sides = [before: number, after: number];

/** What `tf.conv2d` and the bias give, with zeros only on the sides that `sides` names. */
function layerOf(
  { image, filters, bias, stride, padding }: LayerInput,
  {
    sides = [padding, padding] as Sides,
    step = stride,
    change = (filter: tf.Tensor4D) => filter,
    biases = bias,
  } = {},
): Maps {
  return tf.tidy(() => {
    const padded = tf.pad(tf.tensor3d(image), [sides, sides, [0, 0]]) as tf.Tensor3D;
    const maps = tf.conv2d(padded, change(tf.tensor4d(filters)), step, "valid");
    return maps.add(tf.tensor1d(biases)).arraySync() as Maps;
  });
}

/** The filter with the weights of one channel only; the others are zero. */
const onlyChannel = (channel: number) => (filter: tf.Tensor4D) => {
  const kept = tf.oneHot(channel, filter.shape[2]).toFloat().reshape([1, 1, -1, 1]);
  return filter.mul<tf.Tensor4D>(kept);
};
const firstRows = (maps: Maps, like: Maps) =>
  like.map((row, r) => row.map((_, c) => maps[r]?.[c] ?? []));
const transposed = (maps: Maps) => maps[0].map((_, column) => maps.map((row) => row[column]));

/** Mistakes with what they give; the first that the learner's maps equal is named. */
const mistakes: readonly { says: string; maps: (input: LayerInput) => Maps }[] = [
  {
    says: "Your filters are flipped: you rotate each filter by half a turn, as a convolution in mathematics does. A layer multiplies image[row + i][column + j] by filters[i][j].",
    maps: (input) => layerOf(input, { change: (filter) => tf.reverse(filter, [0, 1]) }),
  },
  {
    says: "Rows and columns of the filter are swapped: multiply image[row + i][column + j] by filters[i][j], not by filters[j][i].",
    maps: (input) =>
      layerOf(input, { change: (filter) => tf.transpose<tf.Tensor4D>(filter, [1, 0, 2, 3]) }),
  },
  {
    says: "Rows and columns of your result are swapped: the first index of the map is the row.",
    maps: (input) => transposed(layerOf(input)),
  },
  {
    says: "The bias is missing: add the filter's bias once to each sum.",
    maps: (input) => layerOf(input, { biases: input.bias.map(() => 0) }),
  },
  {
    says: "The bias is added once for each channel; it should be added once to the sum over all channels.",
    maps: (input) =>
      layerOf(input, { biases: input.bias.map((bias) => bias * input.image[0][0].length) }),
  },
  {
    says: "The bias is added once for each weight; it should be added once to the whole sum.",
    maps: (input) => {
      const [high, wide, channels] = [input.filters, input.filters[0], input.filters[0][0]];
      const weights = high.length * wide.length * channels.length;
      return layerOf(input, { biases: input.bias.map((bias) => bias * weights) });
    },
  },
  {
    says: "The channels are not added up: your result contains the first channel only.",
    maps: (input) => layerOf(input, { change: onlyChannel(0) }),
  },
  {
    says: "The channels are not added up: your result contains the last channel only. Is the sum set to 0 inside the loop over the channels?",
    maps: (input) => layerOf(input, { change: onlyChannel(input.image[0][0].length - 1) }),
  },
  {
    says: "The stride is ignored: the window moves by one pixel at a time.",
    maps: (input) => layerOf(input, { step: 1 }),
  },
  {
    says: "The size is correct, but the stride is ignored when the window is placed: the window of map[row] starts at row · stride of the padded image.",
    maps: (input) => firstRows(layerOf(input, { step: 1 }), layerOf(input)),
  },
  {
    says: "The padding is ignored: no zeros are added around the image.",
    maps: (input) => layerOf(input, { sides: [0, 0] }),
  },
  ...[true, false].flatMap((above) =>
    [1, 2].map((times) => ({
      says: `The zeros are on one side only, ${above ? "above and on the left" : "below and on the right"}. Padding adds them on all four sides.`,
      maps: (input: LayerInput) => {
        const zeros = times * input.padding;
        return layerOf(input, { sides: above ? [zeros, 0] : [0, zeros] });
      },
    })),
  ),
  {
    says: "All your feature maps are those of the first filter.",
    maps: (input) => layerOf(input).map((row) => row.map((maps) => maps.map(() => maps[0]))),
  },
  {
    says: "Negative sums have become 0. ReLU is a step of its own, after this layer.",
    maps: (input) =>
      layerOf(input).map((row) => row.map((maps) => maps.map((sum) => Math.max(0, sum)))),
  },
];

/** A convolutional layer in plain loops: several channels and filters, bias, stride and padding. */
export function convLayer(learner: ConvLayer, because: string): Verdict | undefined {
  const cases = inputs();
  for (const input of cases) {
    const where = describe(input);
    const expected = layerOf(input);
    let got: unknown;
    try {
      got = learner(structuredClone(input));
    } catch (error) {
      return notQuite(`${where}: your code threw "${(error as Error).message}". ${reading}`);
    }
    if (got === undefined && isStub(learner)) return undefined;
    const problem = shapeProblem(got, expected);
    const maps = got as Maps;
    // A map that is too large or too small may still be that of a known mistake.
    const known =
      isMaps(got) &&
      !same(maps, expected) &&
      mistakes.find(({ maps: of }) => same(maps, of(input)));
    if (known) return notQuite(`${where}: ${known.says}`, drawDifference(maps, expected));
    if (problem) return notQuite(`${where}: ${problem}`);
    if (!same(maps, expected)) {
      const { row, column, filter } = firstDifference(maps, expected);
      const [yours, right] = [maps, expected].map((all) => all[row][column][filter]);
      return notQuite(
        `${where}: at row ${row}, column ${column} the map of filter ${filter} is ${yours} and should be ${right}.`,
        drawDifference(maps, expected),
      );
    }
  }
  return new Verdict(
    "Correct",
    `your layer gives the numbers of tf.conv2d in all ${cases.length} cases. ${because}`,
  );
}

const reading =
  "The code may read outside of the image or the filter: take their sizes from image.length, image[0].length, filters.length and filters[0].length.";

function describe({ image, filters, stride, padding }: LayerInput): string {
  const [rows, columns, channels] = [image.length, image[0].length, image[0][0].length];
  const count = filters[0][0][0].length;
  const size = `${filters.length} × ${filters[0].length}`;
  const several = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return `${rows} × ${columns} pixels with ${several(channels, "channel")}, ${several(count, "filter")} of ${size}, stride ${stride}, padding ${padding}`;
}

function isMaps(got: unknown): got is Maps {
  const lists = (value: unknown, depth: number): boolean =>
    depth === 0
      ? typeof value === "number"
      : Array.isArray(value) && value.length > 0 && value.every((each) => lists(each, depth - 1));
  return lists(got, 3);
}

function shapeProblem(got: unknown, expected: Maps): string | undefined {
  if (got === undefined) return "your function returned nothing. Does it end with a return?";
  if (!isMaps(got)) {
    return "your function should return a list of rows, each a list of columns, each a list with one number for each filter.";
  }
  const [yours, right] = [got, expected].map((maps) => sizeOf(maps));
  if (yours !== right) {
    return `your maps have ${yours} and should have ${right}. The size is ⌊(n + 2p − k) / s⌋ + 1, for rows and columns separately.`;
  }
  const place = firstDifference(got, got);
  if (place.row < 0) return undefined;
  return `the number at row ${place.row}, column ${place.column} is NaN. ${reading}`;
}

const sizeOf = (maps: Maps) =>
  `${maps.length} rows, ${maps[0].length} columns and ${maps[0][0].length} filters`;

const near = (a: number, b: number) => Math.abs(a - b) < 1e-3;

function same(a: Maps, b: Maps): boolean {
  return sizeOf(a) === sizeOf(b) && firstDifference(a, b).row < 0;
}

/** The first position where the two differ or are no numbers; row -1 if there is none. */
function firstDifference(a: Maps, b: Maps) {
  for (const [row, columns] of b.entries()) {
    for (const [column, filters] of columns.entries()) {
      const filter = filters.findIndex((value, at) => !near(a[row]?.[column]?.[at], value));
      if (filter >= 0) return { row, column, filter };
    }
  }
  return { row: -1, column: -1, filter: -1 };
}

/** The learner's map minus the right one, of the first filter where they differ; nothing if they differ in size. */
function drawDifference(maps: Maps, expected: Maps) {
  if (sizeOf(maps) !== sizeOf(expected)) return undefined;
  const { filter } = firstDifference(maps, expected);
  const difference = expected.map((row, r) =>
    row.map((all, c) => {
      const value = maps[r][c]?.[filter] - all[filter];
      return Number.isFinite(value) ? value : Number.NaN;
    }),
  );
  const labels = {
    rows: expected.map((_, row) => String(row)),
    columns: expected[0].map((_, column) => String(column)),
  };
  const title = `Your feature map of filter ${filter} minus that of tf.conv2d`;
  return heatmap(difference, { title, labels, x: "column", y: "row" });
}

function notQuite(message: string, figure?: Verdict["figure"]): Verdict {
  return new Verdict("Not quite", message, [], figure);
}
