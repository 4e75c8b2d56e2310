/** The curves of a training with a rule at the epoch that is shown. */
import { categories, dashes, ink, paleInk } from "../plot/theme";
import { label, type Part } from "./marks";

/** The scores on one of the two sets at a moment of the training. */
export interface CurvePoint {
  moment: number;
  set: "train" | "valid";
  loss: number;
  accuracy: number;
}

export const curveHeight = 150;
const width = 300;
const sets = ["train", "valid"] as const;

/** The curves of one score, from the data set "curves"; the signal `moment` says where the rule is. */
export function curve(
  score: "loss" | "accuracy",
  { x, y, moments }: { x: number; y: number; moments: readonly { epoch: number }[] },
): Part {
  const values = (place: Record<string, number>) =>
    Object.fromEntries(Object.entries(place).map(([name, value]) => [name, { value }]));
  const last = moments.length - 1;
  const ticks = [...new Set([0, Math.round(last / 2), last])];
  return {
    type: "group",
    encode: { enter: values({ x, y, width, height: curveHeight }) },
    scales: [
      { name: "x", type: "linear", domain: [0, Math.max(1, last)], range: [0, width] },
      {
        ...{ name: "y", type: "linear", range: [curveHeight, 0], nice: true, zero: false },
        domain: { data: "curves", field: score },
      },
    ],
    axes: [
      {
        ...{ scale: "y", orient: "left", grid: true, gridScale: "x", tickCount: 4 },
        format: score === "loss" ? "~g" : ".0%",
      },
    ],
    marks: [
      label(`'${score}'`, { x: 0, y: -14, bold: true }),
      ...sets.flatMap((set, i) => line(score, set, i)),
      {
        ...{ type: "rule", name: `${score}Rule` },
        encode: {
          update: {
            ...{ x: { scale: "x", signal: "moment" }, y: { value: 0 }, y2: { value: curveHeight } },
            ...{ stroke: { value: ink }, strokeWidth: { value: 1.5 } },
          },
        },
      },
      ...ticks.map((moment) =>
        label(`'epoch ${moments[moment].epoch}'`, {
          x: (width * moment) / Math.max(1, last),
          y: curveHeight + 14,
          color: paleInk,
          align: moment === 0 ? "left" : moment === last ? "right" : "center",
        }),
      ),
    ],
  };
}

/** One set's line, its dots, and its name in the same colour and dashes above the chart. */
function line(score: string, set: string, i: number): Part[] {
  const from = { data: `${set}Curve` };
  const place = { x: { scale: "x", field: "moment" }, y: { scale: "y", field: score } };
  const stroke = { value: categories[i] };
  const strokeDash = { value: dashes[i] };
  const left = 110 + i * 100;
  return [
    {
      ...{ type: "line", from, interactive: false },
      encode: { update: { ...place, stroke, strokeDash, strokeWidth: { value: 2.5 } } },
    },
    {
      ...{ type: "symbol", from },
      encode: {
        update: {
          ...{ ...place, fill: stroke, size: { value: 30 } },
          tooltip: { signal: `'${set}: ' + format(datum.${score}, '.3f')` },
        },
      },
    },
    {
      type: "rule",
      encode: {
        enter: {
          ...{ x: { value: left }, x2: { value: left + 30 }, y: { value: -14 } },
          ...{ stroke, strokeDash, strokeWidth: { value: 2.5 } },
        },
      },
    },
    label(`'${set}'`, { x: left + 36, y: -14, color: categories[i] }),
  ];
}
