/** What figures in plain Vega share: how wide they may be, and how their marks are written. */
import { narrowPage, type Spec } from "./vega";

/** The signal "room": the width that a narrow page has for the figure in pixels; `natural` on any other. */
export function roomSignal(natural: number): Spec {
  const update = `${narrowPage} ? windowSize()[0] - 40 : ${natural}`;
  return { name: "room", init: update, on: [{ events: "window:resize", update }] };
}

/** The channels of a mark for its `encode`; a plain value stands for `{ value }`. */
export function update(channels: Spec): Spec {
  const written = Object.entries(channels).map(([name, channel]) => [
    name,
    typeof channel === "object" ? channel : { value: channel },
  ]);
  return { update: Object.fromEntries(written) };
}
