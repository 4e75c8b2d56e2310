import { entrances } from "./op";

/** What one kind of TensorFlow's operations took in all. */
export interface OperationTime {
  operation: string;
  calls: number;
  milliseconds: number;
  [column: string]: string | number;
}

type Execute = (name: string, ...rest: unknown[]) => unknown;

/**
 * How long each kind of TensorFlow's operations takes in `work`, the longest first; "JavaScript" is the
 * time between them. An operation is over when its call returns, which holds on the CPU only.
 */
export function profile(work: () => void): OperationTime[] {
  const [runner, names] = entrances as unknown as [Record<string, Execute>, readonly string[]];
  const times = new Map<string, OperationTime>();
  let [inside, depth] = [0, 0];
  const timed =
    (execute: Execute): Execute =>
    (name, ...rest) => {
      const start = performance.now();
      depth++;
      try {
        return execute.call(runner, name, ...rest);
      } finally {
        depth--;
        // In the browser, an operation that is made of others counts whole.
        if (depth === 0) {
          const milliseconds = performance.now() - start;
          inside += milliseconds;
          const known = times.get(name) ?? { operation: name, calls: 0, milliseconds: 0 };
          known.calls++;
          known.milliseconds += milliseconds;
          times.set(name, known);
        }
      }
    };
  const plain = Object.fromEntries(names.map((name) => [name, runner[name]]));
  const start = performance.now();
  for (const name of names) runner[name] = timed(plain[name]);
  try {
    work();
  } finally {
    Object.assign(runner, plain);
  }
  const between = performance.now() - start - inside;
  const all = [...times.values(), { operation: "JavaScript", calls: 0, milliseconds: between }];
  return all.sort((one, other) => other.milliseconds - one.milliseconds);
}
