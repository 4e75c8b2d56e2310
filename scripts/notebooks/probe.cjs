/**
 * Loaded by the kernel while notebooks are tested, before the first cell and after each one: says in
 * the file CONVNET_PROBE that the cell is done and how many tensors it lost. A lost tensor is one
 * that the garbage collector took and nobody disposed: TensorFlow keeps its memory for ever.
 */
const { appendFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

require("@tensorflow/tfjs-core");
/** @typedef {{ id: number }} Tensor */
/** @type {{ trackTensor: Function, disposeTensor: Function }} */
const engine = /** @type {any} */ (globalThis)._tfengine;
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

/** @type {Map<number, WeakRef<Tensor>>} */
const living = new Map();
const { trackTensor, disposeTensor } = engine;

/** @this {unknown} @param {Tensor} tensor @param {unknown[]} rest */
engine.trackTensor = function (tensor, ...rest) {
  living.set(tensor.id, new WeakRef(tensor));
  return trackTensor.call(this, tensor, ...rest);
};

/** @this {unknown} @param {Tensor} tensor @param {unknown[]} rest */
engine.disposeTensor = function (tensor, ...rest) {
  living.delete(tensor.id);
  return disposeTensor.call(this, tensor, ...rest);
};

/**
 * Writes that cell `id` is done.
 * @param {string} id
 */
module.exports = function done(id) {
  collectGarbage();
  let lost = 0;
  for (const [tensor, reference] of living) {
    if (reference.deref()) continue;
    living.delete(tensor);
    lost++;
  }
  const line = JSON.stringify({ id, time: Date.now(), tensors: living.size, lost });
  appendFileSync(/** @type {string} */ (process.env.CONVNET_PROBE), `${line}\n`);
};
