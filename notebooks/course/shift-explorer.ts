/** Distribution shift: images under a corruption of chosen severity, and how accurate networks are there. */
import { type Corruption, corrupt, corruptions } from "../../src/data/corruptions";
import type { Picture } from "../../src/notebook/picture";
import { createCanvas, createImageData, jpegUrl } from "../../src/plot/canvas";
import { readPixels, type Tile } from "../../src/plot/pixels";
import { categories, dashes, ink } from "../../src/plot/theme";
import { formatNumber } from "../../src/plot/vega";
import { tf } from "../../src/tensorflow";
import { choice, labelled, slider } from "./explain/controls";
import { Dataflow, type Signal } from "./explain/dataflow";
import {
  arranged,
  type Block,
  byWidth,
  ex,
  formatted,
  image,
  mapColor,
  mark,
  narrowWidth,
  paragraph,
  place,
  sized,
  stack,
  text,
  titled,
  words,
} from "./explain/scene";

/** The accuracy of a network, from 0 to 1, under each corruption at severity 0 to 5. */
export interface ShiftCurves {
  network: string;
  accuracies: Readonly<Record<string, readonly number[]>>;
}

const kinds = Object.keys(corruptions) as Corruption[];
const severities = [0, 1, 2, 3, 4, 5];
const [imageSize, chartWidth, chartHeight] = [256, byWidth(380, 258), 190];

/** The images `[n, 32, 32, 3]`, floats in [0, 1], under a corruption and at a severity to be chosen, next to the curves of all networks. */
export function shiftExplorer(images: tf.Tensor4D, curves: readonly ShiftCurves[]): Picture {
  const flow = new Dataflow();
  const kind = flow.constant("kind", kinds[0]);
  const severity = flow.constant("severity", 3);
  const sprite = (corruption: Corruption, severity: number) =>
    tf.tidy(() => tilesUrl(readPixels(corrupt(images, { corruption, severity }))));
  const urls = kinds.map((corruption) => [
    corruption,
    severities.map((severity) => sprite(corruption, severity)),
  ]);
  const sprites = flow.constant("sprites", Object.fromEntries(urls));
  const options = kinds.map((value) => ({ value }));
  const width = byWidth(420, narrowWidth - 84);
  const chosen = choice(flow, kind, { label: "Corruption", options, width });
  const look = { limits: [0, 5], labelWidth: 84, width: byWidth(420, narrowWidth) } as const;
  const title = words`Test accuracy under ${kind}, severity ${severity}`;
  const controls = [
    paragraph(title, byWidth(1, 2), { size: 15, bold: true, line: 24 }),
    labelled("Corruption", 84, chosen),
    slider(flow, severity, { label: "Severity", ...look }),
  ];
  const shown = image(ex`${sprites}[${kind}][${severity}]`, { size: imageSize, name: "images" });
  const panel = titled("The same images at every severity", mapColor, shown);
  const chart = curveChart(flow, curves, { kind, severity });
  const told = curves.flatMap(({ network, accuracies }) =>
    kinds.map((name) => {
      const [first, last] = [0, 5].map((at) => formatNumber(accuracies[name]![at]!, ".1%"));
      return `${network}, ${name}: ${first} to ${last}`;
    }),
  );
  return flow.picture(
    `Test accuracy under distribution shift, from the unchanged images to severity 5. ${told.join("; ")}.`,
    arranged([...controls, 8, [panel, 80, chart]], [...controls, 8, panel, 12, [62, chart]]),
  );
}

/** Tiles of one size in a square JPEG, row by row, as a data: address: a PNG of noise would be three times as large. */
function tilesUrl(tiles: readonly Tile[]): string {
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const { width } = tiles[0]!;
  const canvas = createCanvas(columns * width, columns * width);
  tiles.forEach(({ data }, i) => {
    const [x, y] = [(i % columns) * width, Math.floor(i / columns) * width];
    canvas.getContext("2d").putImageData(createImageData(data, width, width), x, y);
  });
  return jpegUrl(canvas, 0.7);
}

/** A line for each network under the chosen corruption, its name and its accuracy at the chosen severity above. */
function curveChart(
  flow: Dataflow,
  curves: readonly ShiftCurves[],
  { kind, severity }: { kind: Signal; severity: Signal },
): Block {
  const all = flow.rows(
    "accuracies",
    curves.flatMap(({ accuracies }, network) =>
      kinds.flatMap((kind) =>
        accuracies[kind]!.map((accuracy, severity) => ({ network, kind, severity, accuracy })),
      ),
    ),
  );
  const lines = curves.map(({ network, accuracies }, i) => {
    const table = all.where(
      `curve${i}`,
      (row) => ex`${row.network} === ${i} && ${row.kind} === ${kind}`,
    );
    const from = { data: table.name };
    const at = { x: { scale: "x", field: "severity" }, y: { scale: "y", field: "accuracy" } };
    const color = categories[i]!;
    const line = { stroke: color, strokeDash: dashes[i], strokeWidth: 2.5 };
    const tooltip = words`${network}, severity ${table.datum.severity}: ${formatted(table.datum.accuracy, ".1%")}`;
    const dot = { ...at, fill: color, size: 40, tooltip };
    const y = 22 * (i - curves.length) - 4;
    const now = ex`${flow.constant(`network${i}`, accuracies)}[${kind}][${severity}]`;
    return stack(
      mark("line", { ...at, ...line }, { from }),
      mark("symbol", dot, { from, interactive: true }),
      mark("rule", { x: 0, x2: 26, y, ...line }),
      text(words`${network}: ${formatted(now, ".1%")}`, { x: 33, y, color }),
    );
  });
  const x = { scale: "x", signal: severity.code };
  const rule = mark("rule", { x, y: 0, y2: chartHeight, stroke: ink, strokeWidth: 1.5 });
  const width = ex`${chartWidth} + 0`;
  const axis = { gridScale: "x", tickCount: 5 };
  const parts = {
    scales: [
      { name: "x", type: "linear", domain: [0, 5], range: [0, { signal: width.code }] },
      { name: "y", type: "linear", domain: [0, 1], range: [chartHeight, 0] },
    ],
    axes: [
      { ...axis, scale: "y", orient: "left", grid: true, format: ".0%", title: "Test accuracy" },
      { ...axis, scale: "x", orient: "bottom", title: "Severity (0: unchanged)" },
    ],
    marks: stack(...lines, rule).marks,
  };
  const top = 22 * curves.length + 12;
  const group = mark("group", { width, height: chartHeight }, parts);
  return sized(place(0, top, group), chartWidth, chartHeight + top + 44);
}
