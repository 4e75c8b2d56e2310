/**
 * The filter gradient of a 1 x 1 convolution with strides: the pixels that the strides leave out add
 * nothing to it, so it is that of a convolution without strides over the others. With less than 8 channels
 * and one thread, oneDNN's own one (TensorFlow 2.21) writes outside of its memory and ends the process.
 */
import { tf } from "./tf";

interface Attributes {
  strides: [number, number] | number;
  filterShape: number[];
}

const kernelName = "Conv2DBackpropFilter";
const backendName = "tensorflow";
const plain = tf.getKernel(kernelName, backendName).kernelFunc;

tf.unregisterKernel(kernelName, backendName);
tf.registerKernel({
  kernelName,
  backendName,
  kernelFunc: (args) => {
    const { strides, filterShape } = args.attrs as unknown as Attributes;
    const [down, across] = typeof strides === "number" ? [strides, strides] : strides;
    const isPointwise = filterShape[0] === 1 && filterShape[1] === 1;
    if (!isPointwise || (down === 1 && across === 1)) return plain(args);
    const x = args.inputs.x as tf.Tensor4D;
    const seen = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, down, across, 1]);
    const inputs = { ...args.inputs, x: seen };
    const gradient = plain({ ...args, inputs, attrs: { ...args.attrs, strides: 1 } });
    seen.dispose();
    return gradient;
  },
});
