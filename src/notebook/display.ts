/** Shows things under a cell. The only file that knows tslab, the kernel; outside a kernel it prints. */
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { atCellEnd } from "./cell-end";
import type { MimeBundle, Picture } from "./picture";

type WriteDisplayData = (
  content: MimeBundle & { transient: { display_id?: string } },
  update: boolean,
) => void;

/** Shows pictures, and anything else as text, under the cell that calls it. Write `await show(…)`. */
export async function show(...things: unknown[]): Promise<void> {
  for (const thing of things) {
    const picture = isPicture(thing) ? thing : undefined;
    if (!kernelWriter()) console.log(picture?.alt ?? toText(thing));
    else liveDisplay().show((await picture?.mimeBundle()) ?? textBundle(toText(thing)));
  }
}

/** A place under the running cell where each `show` replaces the last. Outside a notebook it shows nothing. */
export function liveDisplay(): { show(bundle: MimeBundle): void } {
  // Displays of an earlier kernel may still be on the page, so a counter would not do.
  const display_id = randomUUID();
  let shown = false;
  return {
    show(bundle) {
      kernelWriter()?.({ ...bundle, transient: { display_id } }, shown);
      shown = true;
    },
  };
}

/** The progress of the running cell: a line by name, all of them in one display. */
const progress = { lines: new Map<string, string>(), display: liveDisplay() };

/**
 * A line of progress that replaces itself. Lines of one name share a place under the cell, so that a
 * loop over epochs leaves one line and not one for each. On a terminal a rewritten line, elsewhere silent.
 */
export function progressLine(name: string): { show(text: string): void } {
  return {
    show(text) {
      if (kernelWriter()) {
        progress.lines.set(name, `${name}: ${text}`);
        progress.display.show(textBundle([...progress.lines.values()].join("\n")));
        atCellEnd(forgetProgress);
      } else if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${name}: ${text}`);
    },
  };
}

async function forgetProgress(): Promise<void> {
  progress.lines.clear();
  progress.display = liveDisplay();
}

/** The running kernel's channel to the page, or undefined where no kernel runs this process. */
function kernelWriter(): WriteDisplayData | undefined {
  // The kernel has loaded this module already; loading it here would start half a kernel.
  const kernel = require.cache[require.resolve("tslab/dist/jupyter")];
  return kernel?.exports.lastWriteDisplayData ?? undefined;
}

function isPicture(thing: unknown): thing is Picture {
  return typeof (thing as Picture | null)?.mimeBundle === "function";
}

function toText(thing: unknown): string {
  if (typeof thing === "string") return thing;
  // TensorFlow.js's tensors print themselves well, and inspect would print their insides.
  const printsItself = typeof thing === "object" && thing !== null && "rankType" in thing;
  return printsItself ? String(thing) : inspect(thing);
}

function textBundle(text: string): MimeBundle {
  return { data: { "text/plain": text }, metadata: {} };
}
