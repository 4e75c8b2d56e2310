/** Shows things under a cell of a notebook; where no kernel runs this process, it prints. */
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { atCellEnd } from "./cell-end";
import type { MimeBundle, Picture } from "./picture";

/** Puts a display under the running cell; with `update`, in the place of the one with the same id. */
export type DisplayWriter = (
  content: MimeBundle & { transient: { display_id?: string } },
  update: boolean,
) => void;

// On globalThis, so that the kernel and a freshly built library agree on the same channel.
const key = Symbol.for("convnet.display");
const shared = globalThis as { [key]?: DisplayWriter };

/** Has everything that is shown go to `writer`; undefined is "there is no page". For the kernel. */
export function showThrough(writer: DisplayWriter | undefined): void {
  shared[key] = writer;
}

/** Shows pictures, and anything else as text, under the cell that calls it. Write `await show(…)`. */
export async function show(...things: unknown[]): Promise<void> {
  for (const thing of things) {
    const picture = isPicture(thing) ? thing : undefined;
    if (!shared[key]) console.log(picture?.alt ?? toText(thing));
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
      shared[key]?.({ ...bundle, transient: { display_id } }, shown);
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
      if (shared[key]) {
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

function isPicture(thing: unknown): thing is Picture {
  return typeof (thing as Picture | null)?.mimeBundle === "function";
}

function toText(thing: unknown): string {
  if (typeof thing === "string") return thing;
  // The numbers alone; inspect would put the type and the shape in front of them.
  const printsItself = typeof thing === "object" && thing !== null && "rankType" in thing;
  return printsItself ? String(thing) : inspect(thing);
}

function textBundle(text: string): MimeBundle {
  return { data: { "text/plain": text }, metadata: {} };
}
