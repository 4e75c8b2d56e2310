/**
 * Kernels in the memory of TensorFlow.js's WebAssembly: convolutions, their gradients and matrix products; Adam's step
 * and random words. AssemblyScript, which compile.mjs compiles. A product is a convolution with filters of 1 x 1, and
 * one with the left matrix transposed is a filter gradient. Tensors are float32; images have their padding already.
 * Nothing is allocated here: `work` has room for a Tile and the packed filters.
 */
export { convolve, filterGradient } from "./convolution";
export { convolveByWinograd } from "./winograd";
export { adam } from "./adam";
export { random } from "./random";
