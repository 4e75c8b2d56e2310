/** The parts of a convolutional network, drawn with the course's own. */
import type { Picture } from "../notebook/picture";
import { lightDark, paleInk, paper } from "../plot/theme";
import { Dataflow } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, ex } from "./scene";

/** What goes from layer to layer: maps of rows x rows numbers, or a vector where rows is 0. */
interface Stage {
  name: string;
  rows: number;
  channels: number;
  /** What makes it, in a few words. */
  by: string[];
  /** What it is for, shown when pointed at. */
  about: string;
}

const stages: Stage[] = [
  {
    name: "image",
    rows: 32,
    channels: 3,
    by: [],
    about: "A colour image with the channels red, green and blue.",
  },
  {
    name: "conv1",
    rows: 30,
    channels: 48,
    by: ["48 filters", "of 3 × 3"],
    about: "48 filters of 3 × 3 over 3 channels: edges and colours. ReLU makes negative numbers 0.",
  },
  {
    name: "conv2",
    rows: 28,
    channels: 48,
    by: ["48 filters", "of 3 × 3"],
    about: "48 filters over the 48 maps of conv1: combinations of edges. Dropout follows.",
  },
  {
    name: "conv3",
    rows: 26,
    channels: 96,
    by: ["96 filters", "of 3 × 3"],
    about: "96 filters over the 48 maps of conv2: larger patterns, such as corners.",
  },
  {
    name: "conv4",
    rows: 12,
    channels: 96,
    by: ["96 filters", "of 3 × 3, stride 2"],
    about: "96 filters with stride 2, which halves the maps as pooling would. Dropout follows.",
  },
  {
    name: "flatten",
    rows: 0,
    channels: 13_824,
    by: ["one long vector"],
    about: "12 · 12 · 96 = 13,824 numbers in one vector, then batch norm and ReLU.",
  },
  {
    name: "fc1",
    rows: 0,
    channels: 256,
    by: ["fully connected"],
    about: "256 numbers, each a weighted sum of all 13,824.",
  },
  {
    name: "fc2",
    rows: 0,
    channels: 10,
    by: ["fully connected"],
    about: "10 logits, one for each class. The largest gives the predicted class.",
  },
];

/** Each stage has a column of this width on a wide page. */
const columnWidth = scene.pageWidth / stages.length;
/** The room of what is drawn for a stage, and pixels for a row of its maps. */
const [boxWidth, boxHeight, pixel] = [byWidth(columnWidth, 110), byWidth(96, 84), 2.1];

/**
 * The course's network from left to right, on a narrow page from top to bottom: the image, the convolutions that extract
 * features, the fully connected layers that classify. Pointing at a stage shows what it is for.
 */
export function architecture(): Picture {
  const flow = new Dataflow();
  const about = flow.constant("about", "Point at a layer to read what it is for.");
  const blocks = stages.map((stage, i) => {
    about.on(`@stage${i}:mousemove, @stage${i}:click`, `${stage.name}: ${stage.about}`);
    const [width, height] = [byWidth(columnWidth, scene.narrowWidth), byWidth(186, 84)];
    const area = scene.frame({
      name: `stage${i}`,
      width,
      height,
      color: "transparent",
      thickness: 0,
      description: stage.name,
    });
    const [drawing, words] = [sheets(stage), names(stage)];
    const shown = scene.arranged([drawing, words], [[drawing, words]]);
    return scene.sized(scene.stack(shown, area), width, height);
  });
  const titles = [
    section("Input", 1),
    section("Feature extraction: convolutions", 4),
    section("Classification", 3),
  ] as const;
  const end = scene.paragraph(about, byWidth(1, 3), { size: 14 });
  return flow.picture(
    `The network: ${stages.map((stage) => `${stage.name} ${shape(stage)}`).join(", ")}. ` +
      "The convolutions extract features, the fully connected layers classify.",
    scene.arranged(
      [[...titles], [...blocks], 8, end],
      [
        ...[end, titles[0], ...blocks.slice(0, 1), titles[1], ...blocks.slice(1, 5)],
        ...[titles[2], ...blocks.slice(5)],
      ],
    ),
  );
}

/** The shape of what leaves a stage, as it is written in the figure. */
function shape({ rows, channels }: Stage): string {
  return rows ? `${rows} × ${rows} × ${channels}` : channels.toLocaleString("en");
}

/** The line and the filling of what a stage gives. */
function colorsOf({ name, rows }: Stage): { color: string; tint: string } {
  if (name === "image") return { color: scene.inputColor, tint: paper };
  return rows
    ? { color: scene.mapColor, tint: lightDark("#f3eefc", "#2a2140") }
    : { color: scene.filterColor, tint: lightDark("#e6f0fb", "#16273d") };
}

/** Sheets behind one another for maps, for the image one of each colour; a bar for a vector. */
function sheets(stage: Stage): Block {
  const { name, rows, channels: count } = stage;
  const number =
    name === "image" ? 3 : rows ? Math.min(7, Math.round(Math.sqrt(count) / 2) + 2) : 1;
  const height = rows ? rows * pixel : 20 * Math.log10(count) + 8;
  const width = rows ? height : 16;
  const depth = (number - 1) * 4;
  const { color, tint } = colorsOf(stage);
  const look = { width, height, paint: tint, fill: 1, thickness: 1.5 };
  const left = ex`(${boxWidth} - ${width + depth}) / 2`;
  const marks = Array.from({ length: number }, (_, i) => {
    // From back to front: blue, green, red.
    const line = name === "image" ? scene.channels[2 - i]!.color : color;
    return scene.frame({ x: depth - i * 4, y: i * 4, color: line, ...look });
  });
  const shown = scene.place(left, ex`(${boxHeight} - ${height + depth}) / 2`, ...marks);
  return scene.sized(shown, boxWidth, boxHeight);
}

/** What a stage is called, its shape, and what makes it. */
function names(stage: Stage): Block {
  const at = { x: byWidth(columnWidth / 2, 8), align: ex`narrow ? 'left' : 'center'` };
  return scene.column(
    byWidth(4, 12),
    scene.text(stage.name, { ...at, bold: true, line: 18, color: colorsOf(stage).color }),
    scene.text(shape(stage), { ...at, size: 12, line: 18 }),
    ...stage.by.map((line) => scene.text(line, { ...at, size: 11, line: 15, color: paleInk })),
  );
}

/** The name of a part of the network above its stages. */
function section(title: string, count: number): Block {
  const width = byWidth(count * columnWidth, scene.narrowWidth);
  const x2 = ex`${width} - 6`;
  return scene.sized(
    scene.stack(
      scene.drawn(scene.mark("rule", { x: 6, x2, y: 26, stroke: paleInk, strokeWidth: 2 })),
      scene.text(title, { x: ex`${width} / 2`, y: 12, align: "center", bold: true }),
    ),
    width,
    34,
  );
}
