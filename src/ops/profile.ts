import { backend } from "./op";

/** What one kind of TensorFlow's operations took in all. */
export interface OperationTime {
  operation: string;
  calls: number;
  milliseconds: number;
  [column: string]: string | number;
}

/**
 * How long each kind of TensorFlow's operations takes in `work`, the longest first; "JavaScript" is the
 * time between them. An operation is over when its call returns, which holds on the CPU only.
 */
export function profile(work: () => void): OperationTime[] {
  const times = new Map<string, OperationTime>();
  let inside = 0;
  const timed =
    <Rest extends unknown[], Result>(execute: (name: string, ...rest: Rest) => Result) =>
    (name: string, ...rest: Rest): Result => {
      const start = performance.now();
      const result = execute.call(backend, name, ...rest);
      const milliseconds = performance.now() - start;
      inside += milliseconds;
      const known = times.get(name) ?? { operation: name, calls: 0, milliseconds: 0 };
      known.calls++;
      known.milliseconds += milliseconds;
      times.set(name, known);
      return result;
    };
  const { executeSingleOutput, executeMultipleOutputs } = backend;
  const start = performance.now();
  backend.executeSingleOutput = timed(executeSingleOutput);
  backend.executeMultipleOutputs = timed(executeMultipleOutputs);
  try {
    work();
  } finally {
    Object.assign(backend, { executeSingleOutput, executeMultipleOutputs });
  }
  const between = performance.now() - start - inside;
  const all = [...times.values(), { operation: "JavaScript", calls: 0, milliseconds: between }];
  return all.sort((one, other) => other.milliseconds - one.milliseconds);
}
