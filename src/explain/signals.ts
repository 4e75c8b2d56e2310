/** Signals: the values that an explainer hangs on, some with a control under the picture. */
import type { Expression } from "./expressions";
import type { Part } from "./marks";

/** A signal with a slider of whole numbers under the picture. */
export function slider(name: string, label: string, options: [number, number, number]): Part {
  const [min, start, max] = options;
  return { name, value: start, bind: { input: "range", min, max, step: 1, name: `${label} ` } };
}

/** A signal with a list to choose from under the picture. */
export function choice(name: string, label: string, options: readonly string[]): Part {
  return {
    name,
    value: options[0],
    bind: { input: "select", options: [...options], name: `${label} ` },
  };
}

/** A signal that follows others. */
export function derived(name: string, update: Expression): Part {
  return { name, update };
}

/** A signal that never changes. */
export function constant(name: string, value: unknown): Part {
  return { name, value };
}

/** The signals `play` and `moment`, 0 to `last`, where it starts: a slider, and a box that lets it run. */
export function replaySignals(last: number, label = "Moment"): Part[] {
  return [
    { name: "play", value: false, bind: { input: "checkbox", name: "Play " } },
    {
      ...slider("moment", label, [0, last, last]),
      on: [{ events: "timer{300}", update: `play ? (moment + 1) % ${last + 1} : moment` }],
    },
  ];
}
