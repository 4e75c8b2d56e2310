/** Gives back memory while no cell runs: a class's kernels mostly wait, and a hub has many of them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { checkout } from "../../src/io/checkout";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
/** trim.c, once set-up has compiled it: the settings of training processes have the allocator keep what is freed. */
const addon = join(checkout, ".convnet/kernel/trim.node");
const trim: () => void = existsSync(addon) ? require(addon) : () => {};

/** After how many seconds without a cell a class's kernel lets go of what takes seconds to make again. */
const longRest = Number(process.env.CONVNET_REST_SECONDS || Number.POSITIVE_INFINITY);

let timers: NodeJS.Timeout[] = [];
let letGo = () => {};

/** Says what to let go of after a long rest. */
export function beforeLongRest(act: () => void): void {
  letGo = act;
}

/**
 * Collects garbage, of which each compiled cell leaves some 20 MB, once nothing has run for `delay` milliseconds:
 * three times, since what one collection frees is given back by the next.
 */
export function rest(delay = 8000): void {
  wake();
  const later = (after: number, act: () => void) => timers.push(setTimeout(act, after).unref());
  const giveBack = (from: number) => {
    for (const after of [0, 1000, 2000]) {
      later(from + after, () => {
        collect();
        trim();
      });
    }
  };
  giveBack(delay);
  if (!Number.isFinite(longRest)) return;
  later(longRest * 1000, () => letGo());
  giveBack(longRest * 1000 + 1);
}

/** Something runs. */
export function wake(): void {
  for (const timer of timers) clearTimeout(timer);
  timers = [];
}
