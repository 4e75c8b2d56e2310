/** How a figure in plain Vega finds out how wide it may be. */
import type { Spec } from "./vega";

/** The signal "room": the width that a narrow page has for the figure in pixels; `natural` on any other. */
export function roomSignal(natural: number): Spec {
  // Not the room of the element: in JupyterLab that is as wide as what is drawn in it.
  const update = `windowSize()[0] < 840 ? windowSize()[0] - 40 : ${natural}`;
  return { name: "room", init: update, on: [{ events: "window:resize", update }] };
}
