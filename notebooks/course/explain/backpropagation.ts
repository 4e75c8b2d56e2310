/** Backpropagation in a small network: values flow forward to the loss, gradients flow back. */
import type { Picture } from "../../../src/notebook/picture";
import { ink, lightDark, paleInk, paper } from "../../../src/plot/theme";
import { replay } from "./controls";
import { Dataflow } from "./dataflow";
import * as scene from "./scene";
import { byWidth, ex } from "./scene";

/** Two inputs, three hidden units with ReLU and two classes, with the weights from each to each. */
export interface SmallNetwork {
  input: readonly number[];
  /** [2, 3], from the inputs to the hidden units. */
  first: readonly (readonly number[])[];
  /** [3, 2], from the hidden units to the logits. */
  second: readonly (readonly number[])[];
  /** The index of the true class. */
  trueClass: number;
}

/** Every number of a forward and a backward pass: of each value, and under "d" its gradient. */
export type Passes = ReturnType<typeof passes>;

/** The first step of the backward pass, and the last. */
const [backward, last] = [6, 10];
const gradientColor = lightDark("#bc4c00", "#f0883e");
const [boxWidth, boxHeight] = [96, 66];

/**
 * The network's graph, to be played or stepped through: first the values up to the loss (cross-entropy), then
 * the gradient of the loss for each value and weight. Throws if the weights are not [2, 3] and [3, 2].
 */
export function backpropagation(network: SmallNetwork): Picture {
  const numbers = passes(network);
  const { boxes, lines, labels } = layout(network, numbers);
  const steps = sentences(network, numbers);
  const flow = new Dataflow();
  const { moment, controls } = replay(flow, last, {
    ...{ label: "Step", labelWidth: 44, width: byWidth(440, scene.narrowWidth), pace: 1800 },
    shown: (moment) => ex`${moment} + 1`,
  });
  const list = flow.constant("steps", steps);
  const said = flow.fields<"title" | "formula">("said", ex`${list}[${moment}]`);
  const now = ex`${moment} < ${backward} ? ${scene.filterColor} : ${gradientColor}`;
  const is = (step: unknown) => ex`indexof(${step}, ${moment}) >= 0`;

  const edge = flow.rows("lines", lines).datum;
  const at = (name: "x" | "y" | "toX" | "toY" | "labelX" | "labelY") =>
    byWidth(ex`${edge[name]}[0]`, ex`${edge[name]}[1]`);
  const look = { strokeWidth: ex`${is(edge.lit)} ? 3 : 1.5` };
  const rule = { x: at("x"), y: at("y"), x2: at("toX"), y2: at("toY"), ...look };
  const stroke = ex`${is(edge.lit)} ? ${gradientColor} : ${scene.rimColor}`;
  const ground = scene.frame({
    ...{ x: ex`${at("labelX")} - 19`, y: ex`${at("labelY")} - 15`, width: 38, height: 30 },
    ...{ color: paper, fill: ex`${edge.weighted} ? 1 : 0`, thickness: 0 },
  });
  const box = flow.rows("boxes", boxes).datum;
  const corner = (name: "x" | "y", size: number) =>
    byWidth(ex`${box[name]}[0] - ${size / 2}`, ex`${box[name]}[1] - ${size / 2}`);
  const node = scene.frame({
    ...{ x: corner("x", boxWidth), y: corner("y", boxHeight), width: boxWidth, height: boxHeight },
    ...{ corner: 6, fill: 1, paint: paper, thickness: ex`${is(box.lit)} ? 3 : 1` },
    color: ex`${is(box.lit)} ? ${now} : ${scene.rimColor}`,
  });
  const { datum } = flow.rows("labels", labels);
  const label = scene.mark("text", {
    ...{ x: byWidth(ex`${datum.x}[0]`, ex`${datum.x}[1]`), align: "center", baseline: "middle" },
    y: byWidth(ex`${datum.y}[0]`, ex`${datum.y}[1]`),
    text: ex`${moment} >= ${datum.step} ? ${datum.words} : ''`,
    ...{ fill: datum.color, fontSize: 13 },
    fontWeight: ex`${moment} === ${datum.step} ? 'bold' : 'normal'`,
  });
  const drawing = scene.stack(
    scene.each({ name: "lines" }, scene.stack(scene.mark("rule", { ...rule, stroke }), ground)),
    scene.each({ name: "boxes" }, node),
    scene.each({ name: "labels" }, label),
  );
  return flow.picture(
    "A network with two inputs, three ReLU units and two classes. Values flow forward to the loss, then gradients " +
      `flow back to each weight. ${steps.map(({ title, formula }) => `${title}: ${formula}`).join(" ")}`,
    scene.column(
      ...[controls, 4, scene.paragraph(said.title, 1, { bold: true, size: 15, color: now })],
      scene.paragraph(said.formula, byWidth(1, 3), { color: ink }),
      ...[12, scene.sized(drawing, scene.fullWidth, byWidth(306, 500))],
      scene.text("Blue: values. Orange: gradients. All rounded.", {
        ...{ color: paleInk, size: byWidth(13, 10.5) },
      }),
    ),
  );
}

/** The weights that lead to a unit. */
const into = (matrix: SmallNetwork["first"], unit: number) => matrix.map((row) => row[unit]!);

/** The forward and the backward pass. */
export function passes({ input, first, second, trueClass }: SmallNetwork) {
  const sizes = [first, second].map((weights) => `[${weights.length}, ${weights[0]?.length}]`);
  if (input.length !== 2 || sizes.join() !== "[2, 3],[3, 2]") {
    throw new Error(`the weights are ${sizes.join(" and ")}; expected [2, 3] and [3, 2]`);
  }
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const outer = (a: readonly number[], b: readonly number[]) =>
    a.map((value) => b.map((gradient) => value * gradient));
  const z = [0, 1, 2].map((unit) => dot(input, into(first, unit)));
  const a = z.map((value) => Math.max(value, 0));
  const o = [0, 1].map((unit) => dot(a, into(second, unit)));
  const powers = o.map(Math.exp);
  const p = powers.map((power) => power / (powers[0]! + powers[1]!));
  const dO = p.map((value, label) => value - (label === trueClass ? 1 : 0));
  const dA = second.map((weights) => dot(weights, dO));
  const dZ = dA.map((gradient, unit) => (z[unit]! > 0 ? gradient : 0));
  const loss = -Math.log(p[trueClass]!);
  return { z, a, o, p, loss, dO, dSecond: outer(a, dO), dA, dZ, dFirst: outer(input, dZ) };
}

/** A number in at most two decimals, with a minus sign; in a product in brackets. */
const shown = (value: number) => String(Number(value.toFixed(2)) || 0).replace("-", "−");
const factor = (value: number) => (value < 0 ? `(${shown(value)})` : shown(value));
const named = (name: string, index: number) => `${name}${"₁₂₃"[index]}`;

/** What each step does, with one of its numbers worked out. */
function sentences({ input, first, second, trueClass }: SmallNetwork, numbers: Passes) {
  const { z, a, o, p, loss, dO, dSecond, dA, dZ, dFirst } = numbers;
  const is = (name: string, index: number, values: readonly number[]) =>
    `${named(name, index)} = ${shown(values[index]!)}`;
  const products = (a: readonly number[], b: readonly number[]) =>
    a.map((value, i) => `${factor(value)} · ${factor(b[i]!)}`).join(" + ");
  const [t, power] = [trueClass, (value: number) => `e^${factor(value)}`];
  const softmax = `${power(o[t]!)} / (${o.map(power).join(" + ")})`;
  const off = z.findIndex((value) => value <= 0) + 1 || 1;
  return [
    ["The inputs", `${is("x", 0, input)}, ${is("x", 1, input)}. On the lines: the weights.`],
    [
      "Forward: the sums",
      `${named("z", 2)} = ${products(input, into(first, 2))} = ${shown(z[2]!)}`,
    ],
    [
      "Forward: ReLU",
      `Negative sums become 0: ${is("z", off - 1, z)} gives ${is("a", off - 1, a)}`,
    ],
    ["Forward: the logits", `${named("o", t)} = ${products(a, into(second, t))} = ${shown(o[t]!)}`],
    ["Forward: softmax", `${named("p", t)} = ${softmax} = ${shown(p[t]!)}`],
    [
      "Forward: the loss",
      `−ln of the true class's probability: −ln ${shown(p[t]!)} = ${shown(loss)}`,
    ],
    ["Backward: the logits", `p, minus 1 for the true class: ${dO.map(shown).join(" and ")}`],
    [
      "Backward: the weights of layer 2",
      `Value at the start of the line times gradient at its end: ${shown(a[2]!)} · ${factor(dO[1]!)} = ${shown(dSecond[2]![1]!)}`,
    ],
    [
      "Backward: the activations",
      `Weight times gradient at the end, added up over the lines: ${products(second[2]!, dO)} = ${shown(dA[2]!)}`,
    ],
    [
      "Backward: ReLU",
      `The gradient stops where z is negative: ${shown(dA[off - 1]!)} becomes ${shown(dZ[off - 1]!)}`,
    ],
    [
      "Backward: the weights of layer 1",
      `Value at the start times gradient at the end: ${shown(input[1]!)} · ${factor(dZ[2]!)} = ${shown(dFirst[1]![2]!)}`,
    ],
  ].map(([title, formula], step) => ({ title: `${step + 1}. ${title}`, formula }));
}

/** Where something is: on a wide page and on a narrow one. */
interface Place {
  x: number[];
  y: number[];
}

/** The middles of the boxes, layer by layer: from left to right, on a narrow page from top to bottom. */
const places: Place[][] = [
  [85, 215].map((y, i) => ({ x: [48, [60, 266][i]!], y: [y, 34] })),
  [40, 150, 260].map((y, i) => ({ x: [273, [48, 163, 278][i]!], y: [y, 182] })),
  [85, 215].map((y, i) => ({ x: [497, [60, 266][i]!], y: [y, 330] })),
  [{ x: [722, 163], y: [150, 460] }],
];
const moved = ({ x, y }: Place, dx: number, dy: number) => ({
  x: x.map((x) => x + dx),
  y: y.map((y) => y + dy),
});

/** A line from the edge of one box to that of another, and where its weight is written. */
function line(from: Place, to: Place, layer: number) {
  const along = [0.74, 0.26, 0.5][layer]!;
  const ends = (name: "x" | "y", half: number[]) => {
    const starts = from[name].map((start, i) => start + half[i]!);
    const stops = to[name].map((stop, i) => stop - half[i]!);
    return [starts, stops, starts.map((start, i) => start + along * (stops[i]! - start))] as const;
  };
  const [x, toX, labelX] = ends("x", [boxWidth / 2, 0]);
  const [y, toY, labelY] = ends("y", [0, boxHeight / 2]);
  return { x, y, toX, toY, labelX, labelY, weighted: layer < 2, lit: [[10], [7], []][layer]! };
}

/** The boxes, the lines between them, and all that is written, each with the steps that it belongs to. */
function layout({ input, first, second, trueClass }: SmallNetwork, numbers: Passes) {
  const { z, a, o, p, loss, dO, dSecond, dA, dZ, dFirst } = numbers;
  const lit = [[0], [1, 2, 8, 9], [3, 4, 6], [5]];
  const boxes = places.flatMap((layer, i) => layer.map((place) => ({ ...place, lit: lit[i]! })));
  const lines = [0, 1, 2].flatMap((layer) =>
    places[layer]!.flatMap((from) => places[layer + 1]!.map((to) => line(from, to, layer))),
  );
  const names = [
    (i: number) => named("x", i),
    (i: number) => `${named("z", i)} → ${named("a", i)}`,
    (i: number) => `${named("o", i)} → ${named("p", i)}${i === trueClass ? " true" : ""}`,
    () => "loss",
  ];
  const title = (at: Place, depth: number, i: number) => {
    return { ...moved(at, 0, -20), words: names[depth]!(i), step: 0, color: paleInk };
  };
  /** The numbers of one layer's boxes. */
  const inBoxes = (layer: number, values: readonly number[], step: number, dx = 0) => {
    const [dy, color] = step < backward ? [0, scene.filterColor] : [20, gradientColor];
    return values.map((value, i) => {
      return { ...moved(places[layer]![i]!, dx, dy), words: shown(value), step, color };
    });
  };
  /** The numbers of the lines, from the first one. */
  const onLines = (start: number, values: readonly number[], step: number) => {
    const [dy, color] = step < backward ? [-7, ink] : [7, gradientColor];
    return values.map((value, i) => {
      const { labelX: x, labelY: y } = lines[start + i]!;
      return { ...moved({ x, y }, 0, dy), words: shown(value), step, color };
    });
  };
  const labels = [
    ...places.flatMap((layer, depth) => layer.map((at, i) => title(at, depth, i))),
    ...[inBoxes(0, input, 0), inBoxes(1, z, 1, -23), inBoxes(1, a, 2, 23)].flat(),
    ...[inBoxes(2, o, 3, -23), inBoxes(2, p, 4, 23), inBoxes(3, [loss], 5)].flat(),
    ...[inBoxes(2, dO, 6, -23), inBoxes(1, dA, 8, 23), inBoxes(1, dZ, 9, -23)].flat(),
    ...[onLines(0, first.flat(), 0), onLines(6, second.flat(), 0)].flat(),
    ...[onLines(6, dSecond.flat(), 7), onLines(0, dFirst.flat(), 10)].flat(),
  ];
  return { boxes, lines, labels };
}
