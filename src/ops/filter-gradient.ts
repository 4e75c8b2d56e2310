/**
 * The filter gradients of a convolution that are not left to oneDNN (TensorFlow 2.21).
 *
 * Of a 1 x 1 convolution with strides: the pixels that the strides leave out add nothing to it, so it is that of a
 * convolution without strides over the others. With less than 8 channels and one thread, oneDNN's own one writes
 * outside of its memory and ends the process.
 *
 * Of a convolution of many channels over a small map, in bfloat16: a matrix product for each position in the filter is up
 * to three times as fast. oneDNN's sums run along the rows of the map, and the processor's tiles are 32 numbers long.
 */
import { isBfloat16 } from "./mixed-precision";
import { tf } from "./tf";

interface Attributes {
  strides: [number, number] | number;
  pad: "valid" | "same" | number;
  filterShape: [number, number, number, number];
}

/** Measured on a Xeon with AMX: maps of at most so many columns, and at least so many pairs of channels. */
const [mostColumns, leastPairs] = [7, 128 * 128];

const kernelName = "Conv2DBackpropFilter";
const backendName = "tensorflow";
const plain = tf.getKernel(kernelName, backendName).kernelFunc;

tf.unregisterKernel(kernelName, backendName);
tf.registerKernel({
  kernelName,
  backendName,
  kernelFunc: (args) => {
    const { strides, pad, filterShape } = args.attrs as unknown as Attributes;
    const { x, dy } = args.inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
    const [down, across] = [strides, strides].flat();
    const hasStrides = down > 1 || across > 1;
    if (hasStrides && filterShape[0] === 1 && filterShape[1] === 1) {
      const seen = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, down, across, 1]);
      const inputs = { ...args.inputs, x: seen };
      const gradient = plain({ ...args, inputs, attrs: { ...args.attrs, strides: 1 } });
      seen.dispose();
      return gradient;
    }
    const suits = !hasStrides && isBfloat16(dy) && isSmallAndDeep(x, dy, filterShape);
    return suits && typeof pad !== "number" ? byProducts(x, dy, filterShape, pad) : plain(args);
  },
});

/** Whether the filter lies within the map, the map is small, and there are many channels. */
function isSmallAndDeep(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  [height, width, channels, filters]: Attributes["filterShape"],
): boolean {
  const isInside = height <= x.shape[1] && width <= x.shape[2];
  return isInside && dy.shape[2] <= mostColumns && channels * filters >= leastPairs;
}

/**
 * The gradient of filters `[height, width, in, out]` of a convolution without strides: for each of their
 * positions, the product of the pixels that it saw, `[pixels, in]` transposed, and of the gradients there, `[pixels, out]`.
 */
export function byProducts(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  [height, width, channels, filters]: Attributes["filterShape"],
  pad: "valid" | "same",
): tf.Tensor4D {
  return tf.tidy(() => {
    // With the images behind rows and columns, a window of the map lies in one piece.
    const [seen, given] = [x, dy].map((images) => tf.transpose(images, [1, 2, 0, 3]));
    const rows = overlaps(height, seen.shape[0], given.shape[0], pad);
    const columns = overlaps(width, seen.shape[1], given.shape[1], pad);
    const products = columns.map((column) => {
      const [xs, dys] = [
        part(seen, 1, column.input, column),
        part(given, 1, column.output, column),
      ];
      return rows.map((row) => {
        const pixels = tf.reshape(part(xs, 0, row.input, row), [-1, channels]);
        const gradients = tf.reshape(part(dys, 0, row.output, row), [-1, filters]);
        return tf.matMul(pixels, gradients, true);
      });
    });
    const inRows = rows.flatMap((_, row) => products.map((ofColumn) => ofColumn[row]));
    return tf.reshape(tf.stack(inRows), [height, width, channels, filters]);
  });
}

interface Overlap {
  /** The first row or column of the map that the position sees, the first of the output it adds to, and how many. */
  input: number;
  output: number;
  length: number;
}

/** What each of a filter's positions along one axis sees of the map; where it lies over the edge, it adds nothing. */
function overlaps(size: number, input: number, output: number, pad: "valid" | "same"): Overlap[] {
  const before = pad === "same" ? Math.floor((size - 1) / 2) : 0;
  return Array.from({ length: size }, (_, position) => {
    const first = Math.max(0, before - position);
    const end = Math.min(output, input + before - position);
    return { input: first + position - before, output: first, length: end - first };
  });
}

function part(tensor: tf.Tensor, axis: 0 | 1, from: number, { length }: Overlap): tf.Tensor {
  const begin = [0, 0, 0, 0];
  const size = [...tensor.shape];
  [begin[axis], size[axis]] = [from, length];
  return tf.slice(tensor, begin, size);
}
