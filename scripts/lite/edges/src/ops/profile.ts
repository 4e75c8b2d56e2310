/** How long TensorFlow.js's operations take in the browser; see src/ops/profile.ts. */
import type { OperationTime } from "../../../../../src/ops/profile";
import { tf } from "../../../../../src/ops/tf";

export type { OperationTime };

/**
 * How long each kind of TensorFlow.js's operations takes in `work`, the longest first; "JavaScript" is the time between
 * them. It holds for WebAssembly: a graphics card goes on after the call returns.
 */
export function profile(work: () => void): OperationTime[] {
  const engine = tf.engine() as unknown as { runKernel(name: string, ...rest: unknown[]): unknown };
  const run = engine.runKernel.bind(engine);
  const times = new Map<string, OperationTime>();
  let inside = 0;
  let depth = 0;
  engine.runKernel = (name, ...rest) => {
    const start = performance.now();
    depth++;
    try {
      return run(name, ...rest);
    } finally {
      depth--;
      // An operation that is made of others counts whole.
      if (depth === 0) {
        const known = times.get(name) ?? { operation: name, calls: 0, milliseconds: 0 };
        known.calls++;
        known.milliseconds += performance.now() - start;
        inside += performance.now() - start;
        times.set(name, known);
      }
    }
  };
  const start = performance.now();
  try {
    work();
  } finally {
    Reflect.deleteProperty(engine, "runKernel");
  }
  const between = performance.now() - start - inside;
  const all = [...times.values(), { operation: "JavaScript", calls: 0, milliseconds: between }];
  return all.sort((one, other) => other.milliseconds - one.milliseconds);
}
