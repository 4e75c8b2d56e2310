/**
 * Loaded by the first cell of a copy that is tested: after each cell from then on it adds to the file CONVNET_PROBE
 * how many tensors live and how many the cell lost. A lost tensor is one that the garbage collector took and nobody
 * disposed: TensorFlow keeps its memory for ever.
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
let made = 0;
const { trackTensor, disposeTensor } = engine;

/** @this {unknown} @param {Tensor} tensor @param {unknown[]} rest */
engine.trackTensor = function (tensor, ...rest) {
  living.set(tensor.id, new WeakRef(tensor));
  made++;
  return trackTensor.call(this, tensor, ...rest);
};

/** @this {unknown} @param {Tensor} tensor @param {unknown[]} rest */
engine.disposeTensor = function (tensor, ...rest) {
  living.delete(tensor.id);
  return disposeTensor.call(this, tensor, ...rest);
};

/** What the library does when a cell ends; the kernel empties it each time. @type {Set<() => void>} */
const duties = /** @type {any} */ (globalThis)[Symbol.for("convnet.cellEnd")];
duties.add(report);

function report() {
  // It takes a fifth of a second, in which a cell without tensors finds nothing.
  if (made > 0) collectGarbage();
  made = 0;
  let lost = 0;
  for (const [tensor, reference] of living) {
    if (reference.deref()) continue;
    living.delete(tensor);
    lost++;
  }
  const { user, system } = process.cpuUsage();
  const line = JSON.stringify({ processor: (user + system) / 1e6, tensors: living.size, lost });
  appendFileSync(/** @type {string} */ (process.env.CONVNET_PROBE), `${line}\n`);
  duties.add(report);
}
