/** Gives back memory while no cell runs: a class's kernels mostly wait, and a hub has many of them. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** The pages of the first collection are given back after the second. */
const collections = 3;
let timer: NodeJS.Timeout | undefined;

/** Collects garbage, of which each compiled cell leaves some 20 MB, once nothing has run for `delay` milliseconds. */
export function rest(delay = 8000, left = collections): void {
  wake();
  timer = setTimeout(() => {
    collect();
    if (left > 1) rest(1000, left - 1);
  }, delay).unref();
}

/** Something runs. */
export function wake(): void {
  clearTimeout(timer);
}
