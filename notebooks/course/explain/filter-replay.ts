/** A filter during training: its weights at each step of a training run, next to the true ones. */
import type { Picture } from "../../../src/notebook/picture";
import { paleInk } from "../../../src/plot/theme";
import { replay } from "./controls";
import { Dataflow } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, words } from "./scene";

/** A filter of one channel as rows of weights, and the loss, after some step of a training run. */
export interface FilterMoment {
  step: number;
  loss: number;
  weights: readonly (readonly number[])[];
}

const size = 150;

/** The moments of a training run, to be played or stepped through: the filter, `goal` (the true filter) next to it, and the loss on a log scale. */
export function filterReplay(
  moments: readonly FilterMoment[],
  goal: readonly (readonly number[])[],
): Picture {
  const last = moments.length - 1;
  if (last < 0) throw new Error("there are no moments to replay; expected at least one");
  const k = goal.length;
  const all = [...goal.flat(), ...moments.flatMap(({ weights }) => weights.flat())];
  const most = Math.max(...all.map(Math.abs));
  const flow = new Dataflow();
  const list = flow.constant("moments", moments);
  const { moment, controls } = replay(flow, last, {
    ...{ label: "Step", labelWidth: 44, width: byWidth(560, scene.narrowWidth), shownWidth: 40 },
    shown: (moment) => ex`${list}[${moment}].step`,
  });
  const now = flow.fields<keyof FilterMoment>("now", ex`${list}[${moment}]`);
  const weights = (name: string, title: string, from: Expression) => {
    const cells = flow
      .cells(name, k)
      .with(({ row, column }) => ({ value: ex`${from}[${row}][${column}]` }));
    const { value } = cells.datum;
    const look = { side: k, cell: size / k, fill: scene.signedColor(value, most) };
    return scene.titled(
      title,
      scene.filterColor,
      scene.grid(cells, { ...look, text: scene.formatted(value, ".2f") }),
    );
  };
  const { step, loss } = moments[last]!;
  const learned = weights("learned", "Learned filter", now.weights);
  const sought = weights("sought", "True filter", flow.constant("goal", goal));
  const chart = scene.titled("Loss (log scale)", scene.mapColor, lossChart(flow, moments, moment));
  const title = scene.text(words`Step ${now.step}: loss ${scene.formatted(now.loss, ".3~g")}`, {
    ...{ size: 15, bold: true, line: 30 },
  });
  return flow.picture(
    `A filter during training at ${moments.length} moments up to step ${step}, next to the true filter; the loss fell ` +
      `from ${moments[0]!.loss.toPrecision(3)} to ${loss.toPrecision(3)}.`,
    scene.arranged(
      [title, controls, 10, [learned, 40, sought, 110, chart], 30],
      [title, controls, 6, [learned, 26, sought], 10, [50, chart], 30],
    ),
  );
}

/** The loss at each moment, with the chosen one marked. */
function lossChart(flow: Dataflow, moments: readonly FilterMoment[], chosen: Expression): Block {
  const [width, last] = [260, moments.length - 1];
  const losses = flow.rows(
    "losses",
    moments.map(({ loss }, moment) => ({ moment, loss })),
  );
  const from = { data: losses.name };
  const at = { x: { scale: "x", field: "moment" }, y: { scale: "y", field: "loss" } };
  const dot = { fill: scene.mapColor, size: ex`${losses.datum.moment} === ${chosen} ? 90 : 0` };
  const end = { y: size + 16, color: paleInk };
  const chart = {
    scales: [
      { name: "x", type: "linear", domain: [0, Math.max(1, last)], range: [0, width] },
      {
        ...{ name: "y", type: "log", range: [size, 0], nice: true },
        domain: { ...from, field: "loss" },
      },
    ],
    axes: [{ scale: "y", orient: "left", grid: true, gridScale: "x", tickCount: 4, format: "~g" }],
    marks: scene.stack(
      scene.mark(
        "line",
        { ...at, stroke: scene.mapColor, strokeOpacity: 0.5, strokeWidth: 2 },
        { from },
      ),
      scene.mark("symbol", { ...at, ...dot }, { from }),
      scene.text("First step", end),
      scene.text("Last step", { ...end, x: width, align: "right" }),
    ).marks,
  };
  return scene.sized(scene.mark("group", { width, height: size }, chart), width, size);
}
