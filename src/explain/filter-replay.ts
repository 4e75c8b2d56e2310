/** How a filter came about: its weights at each step of a training, beside those it should find. */
import type { Picture } from "../notebook/picture";
import { paleInk } from "../plot/theme";
import { vegaPicture } from "../plot/vega";
import { signed } from "./expressions";
import { filterColor, label, mapColor, numberGrid, type Part, pageWidth } from "./marks";
import { constant, derived, replaySignals } from "./signals";
import { cells } from "./sliding";

/** A filter of one channel as rows of weights, and the loss, after some step of a training. */
export interface FilterMoment {
  step: number;
  loss: number;
  weights: readonly (readonly number[])[];
}

const gridSize = 150;
const top = 64;
const chart = { x: 500, width: 260 };

/** The moments of a training, to be played or stepped through: the filter, `goal` beside it, and the loss on a log scale. */
export function filterReplay(
  moments: readonly FilterMoment[],
  goal: readonly (readonly number[])[],
): Picture {
  const last = moments.length - 1;
  if (last < 0) throw new Error("there are no moments to replay; expected at least one");
  const k = goal.length;
  const losses = moments.map(({ loss }, moment) => ({ moment, loss }));
  const all = [...goal.flat(), ...moments.flatMap(({ weights }) => weights.flat())];
  const cell = gridSize / k;
  const grid = (name: string, x: number, title: string) =>
    numberGrid({
      ...{ name: `${name}Weight`, data: name, x, y: top, cell },
      title: `'${title}'`,
      titleColor: filterColor,
      fill: signed("datum.value", String(Math.max(...all.map(Math.abs)))),
      text: "format(datum.value, '.2f')",
    });
  const spec = {
    width: pageWidth,
    height: top + gridSize + 30,
    signals: [
      ...replaySignals(last),
      constant("k", k),
      constant("moments", moments),
      constant("goal", goal),
      derived("now", "moments[moment]"),
    ],
    data: [
      weights("learned", "now.weights[datum.row][datum.column]"),
      weights("sought", "goal[datum.row][datum.column]"),
      { name: "losses", values: losses },
    ],
    marks: [
      label("'Step ' + now.step + ':  loss ' + format(now.loss, '.3~g')", {
        x: 0,
        y: 8,
        size: 15,
        bold: true,
      }),
      grid("learned", 0, "the filter learnt so far"),
      grid("sought", gridSize + 60, "the filter to be found"),
      lossChart(last),
    ],
  };
  const { step, loss } = moments[last]!;
  return vegaPicture(
    spec,
    `A filter while it is learnt, ${moments.length} moments up to step ${step}, beside the filter to be found; the loss fell ` +
      `from ${moments[0]!.loss.toPrecision(3)} to ${loss.toPrecision(3)}.`,
  );
}

function weights(name: string, value: string): Part {
  return { name, transform: [...cells("k"), { type: "formula", as: "value", expr: value }] };
}

/** The loss at each moment, with the chosen one marked. */
function lossChart(last: number): Part {
  const place = { x: { scale: "x", field: "moment" }, y: { scale: "y", field: "loss" } };
  const { x, width } = chart;
  const rectangle = { x, y: top, width, height: gridSize };
  return {
    type: "group",
    encode: {
      enter: Object.fromEntries(
        Object.entries(rectangle).map(([name, value]) => [name, { value }]),
      ),
    },
    scales: [
      { name: "x", type: "linear", domain: [0, Math.max(1, last)], range: [0, width] },
      {
        name: "y",
        type: "log",
        domain: { data: "losses", field: "loss" },
        range: [gridSize, 0],
        nice: true,
      },
    ],
    axes: [{ scale: "y", orient: "left", grid: true, tickCount: 4, format: "~g" }],
    marks: [
      label("'loss'", { x: 0, y: -12, color: mapColor, bold: true }),
      {
        type: "line",
        from: { data: "losses" },
        encode: { update: { ...place, stroke: { value: "#b39ddb" }, strokeWidth: { value: 2 } } },
      },
      {
        type: "symbol",
        from: { data: "losses" },
        encode: {
          update: {
            ...place,
            fill: { value: mapColor },
            size: { signal: "datum.moment === moment ? 90 : 0" },
          },
        },
      },
      label("'first step'", { x: 0, y: gridSize + 16, color: paleInk }),
      label("'last'", { x: width, y: gridSize + 16, color: paleInk, align: "right" }),
    ],
  };
}
