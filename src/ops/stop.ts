/**
 * TensorFlow.js code of a stopped cell ends at its next operation, in whatever loop it is: a `fit` of
 * TensorFlow.js, one that waits for `nextFrame`, one that an earlier cell left behind.
 */
import { cellSignal, InterruptError, repairAfterStop } from "../notebook/interrupt";
import { tf } from "./tf";

/** How long the operations of a `finally` may run after that, in milliseconds. */
const grace = 1000;
const firstRefused = new WeakMap<AbortSignal, number>();

function refuseIfStopped(): void {
  const signal = cellSignal.getStore();
  if (!signal?.aborted) return;
  const since = firstRefused.get(signal);
  if (since === undefined) firstRefused.set(signal, Date.now());
  if (since === undefined || Date.now() - since > grace) throw new InterruptError();
}

const engine = tf.engine() as unknown as { runKernelFunc(task: object): unknown };
const runKernel = engine.runKernelFunc.bind(engine);
engine.runKernelFunc = (task) => {
  refuseIfStopped();
  return runKernel(task);
};

/** Models in a `fit` that may be ended by force, without its `finally`: it would refuse to start again. */
const fitting = new Set<object>();
const model = tf.LayersModel.prototype as unknown as Record<string, Fit>;
type Fit = (this: object, ...args: unknown[]) => Promise<unknown>;
for (const name of ["fit", "fitDataset"]) {
  const fit = model[name];
  model[name] = async function (...args) {
    fitting.add(this);
    try {
      return await fit.apply(this, args);
    } finally {
      fitting.delete(this);
    }
  };
}
repairAfterStop.add(() => {
  for (const each of fitting) Object.assign(each, { isTraining: false });
  fitting.clear();
});
