/** How a figure in plain Vega finds out how wide it may be. */
import type { Spec } from "./vega";

/** The signal "room": the width of the page around the figure in pixels; `natural` where that is not known. */
export function roomSignal(natural: number): Spec {
  const update = `containerSize()[0] > 0 ? containerSize()[0] : ${natural}`;
  return { name: "room", init: update, on: [{ events: "window:resize", update }] };
}
