/** How values print, wherever they stand: as a result, in console.log, inside objects and errors. */
import { type CustomInspectFunction, type InspectOptions, inspect } from "node:util";

/** How much of one text is told; what is longer costs a page its speed and says no more. */
const longestText = 100_000;

/** `text`, or its beginning with how much is left out. */
export function shorten(text: string, longest = longestText): string {
  if (text.length <= longest) return text;
  const left = (text.length - longest).toLocaleString("en");
  return `${text.slice(0, longest)}… (${left} more characters)`;
}

/** What console.log would print, shortened; also for values whose own code fails when they print. */
export function print(value: unknown): string {
  for (const options of [{}, { customInspect: false, depth: 0 }] satisfies InspectOptions[]) {
    try {
      return shorten(inspect(value, options));
    } catch {
      // The value's getters, its toString or its inspect threw.
    }
  }
  return `a value of type ${typeof value} that cannot be printed`;
}

/** Makes `target`, and all that inherits from it, print as `text`. */
export function printAs(target: object, text: string | CustomInspectFunction): void {
  const value = typeof text === "string" ? () => text : text;
  Object.defineProperty(target, inspect.custom, { value, configurable: true, writable: true });
}

/**
 * Gives a few words to what would print the kernel's insides, or the environment: promises and timers
 * carry the request of their cell, the global object what tslab keeps there.
 */
export function hideInsides(): void {
  adviseAwait();
  const timeout = setTimeout(() => {}, 0);
  const immediate = setImmediate(() => {});
  printAs(Object.getPrototypeOf(timeout), "[a timer: clearTimeout and clearInterval stop it]");
  printAs(Object.getPrototypeOf(immediate), "[a timer: clearImmediate stops it]");
  clearTimeout(timeout);
  clearImmediate(immediate);
  printAs(process, `[process: Node ${process.version}]`);
  printAs(globalThis, "[globalThis: what every cell can name without an import]");
}

/** Has a promise print as advice. */
export function adviseAwait(): void {
  const promise = "a promise: write await in front of it";
  printAs(Promise.prototype, (depth, options) =>
    depth === options.depth ? promise : `[${promise}]`,
  );
}
