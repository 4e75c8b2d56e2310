/** The parts of a convolutional network, drawn with the course's own and with the recipe's. */
import type { Picture } from "../../../src/notebook/picture";
import { lightDark, paleInk, paper } from "../../../src/plot/theme";
import { Dataflow } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, ex } from "./scene";

/** What goes from layer to layer: maps of rows x rows numbers, or a vector, which has no rows. */
export interface Stage {
  name: string;
  rows?: number;
  channels: number;
  /** What makes it, in a few words. */
  by: string[];
  /** What it is for, shown when pointed at. */
  about: string;
}

/** A network as it is drawn: its stages after the image. */
export interface Network {
  convolutions: readonly Stage[];
  classification: readonly Stage[];
}

const image: Stage = {
  name: "image",
  rows: 32,
  channels: 3,
  by: [],
  about: "A colour image with the channels red, green and blue.",
};

/** The course's network, as `convNet` builds it. */
const course: Network = {
  convolutions: [
    {
      name: "conv1",
      rows: 30,
      channels: 48,
      by: ["48 filters", "of 3 × 3"],
      about:
        "48 filters of 3 × 3 over 3 channels: edges and colours. ReLU makes negative numbers 0.",
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
  ],
  classification: [
    {
      name: "flatten",
      channels: 13_824,
      by: ["one long vector"],
      about: "12 · 12 · 96 = 13,824 numbers in one vector, then batch norm and ReLU.",
    },
    {
      name: "fc1",
      channels: 256,
      by: ["fully connected"],
      about: "256 numbers, each a weighted sum of all 13,824.",
    },
    {
      name: "fc2",
      channels: 10,
      by: ["fully connected"],
      about: "10 logits, one for each class. The largest gives the predicted class.",
    },
  ],
};

/** The recipe's network of chapter 9, as `speedrunNet` builds it: a stage for each of its three groups. */
export const recipe: Network = {
  convolutions: [
    {
      name: "whiten",
      rows: 31,
      channels: 24,
      by: ["24 filters", "of 2 × 2"],
      about: "Whitening filters, computed from the images and not trained. GELU follows.",
    },
    {
      name: "group1",
      rows: 15,
      channels: 64,
      by: ["2 × 64 filters 3 × 3", "max pooling 2 × 2"],
      about:
        "Convolution, pooling, batch norm, GELU; convolution, batch norm, GELU: 9 × 9 pixels seen.",
    },
    {
      name: "group2",
      rows: 7,
      channels: 256,
      by: ["2 × 256 filters 3 × 3", "max pooling 2 × 2"],
      about: "The same again with 256 filters. Its last filters see 23 × 23 pixels of the image.",
    },
    {
      name: "group3",
      rows: 3,
      channels: 256,
      by: ["2 × 256 filters 3 × 3", "max pooling 2 × 2"],
      about: "The same again. Its last filters can depend on the whole image.",
    },
  ],
  classification: [
    {
      name: "pool",
      channels: 256,
      by: ["max pooling 3 × 3"],
      about: "The largest number of each map: global pooling.",
    },
    {
      name: "head",
      channels: 10,
      by: ["fully connected"],
      about: "10 logits, one for each class, from 256 numbers.",
    },
  ],
};

/** The height of what is drawn for a stage, and pixels for a row of its maps. */
const [boxHeight, pixel] = [byWidth(96, 84), 2.1];

/**
 * A network from left to right, on a narrow page from top to bottom: the image, the convolutions that extract features,
 * the layers that classify. Pointing at a stage shows what it is for. Without `network` it is the course's.
 */
export function architecture({ convolutions, classification }: Network = course): Picture {
  const flow = new Dataflow();
  const stages = [image, ...convolutions, ...classification];
  const columnWidth = scene.pageWidth / stages.length;
  const about = flow.constant("about", "Point at a layer to read what it is for.");
  const shown = (stage: Stage) => {
    const name = `stage${stages.indexOf(stage)}`;
    about.on(`@${name}:mousemove, @${name}:click`, `${stage.name}: ${stage.about}`);
    const [width, height] = [byWidth(columnWidth, scene.narrowWidth), byWidth(186, 84)];
    const area = scene.frame({
      name,
      width,
      height,
      color: "transparent",
      thickness: 0,
      description: stage.name,
    });
    const [drawing, words] = [sheets(stage, columnWidth), names(stage, columnWidth)];
    const both = scene.arranged([drawing, words], [[drawing, words]]);
    return scene.sized(scene.stack(both, area), width, height);
  };
  const section = (title: string, own: readonly Stage[]) => ({
    title: heading(title, own.length * columnWidth),
    blocks: own.map(shown),
  });
  const sections = [
    section("Input", [image]),
    section("Feature extraction: convolutions", convolutions),
    section("Classification", classification),
  ];
  const end = scene.paragraph(about, byWidth(1, 3), { size: 14 });
  return flow.picture(
    `The network: ${stages.map((stage) => `${stage.name} ${shape(stage)}`).join(", ")}. ` +
      "The convolutions extract features, the fully connected layers classify.",
    scene.arranged(
      [sections.map(({ title }) => title), sections.flatMap(({ blocks }) => blocks), 8, end],
      [end, ...sections.flatMap(({ title, blocks }) => [title, ...blocks])],
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
function sheets(stage: Stage, columnWidth: number): Block {
  const { name, rows, channels: count } = stage;
  const number =
    name === "image" ? 3 : rows ? Math.min(7, Math.round(Math.sqrt(count) / 2) + 2) : 1;
  const height = rows ? rows * pixel : 20 * Math.log10(count) + 8;
  const width = rows ? height : 16;
  const depth = (number - 1) * 4;
  const { color, tint } = colorsOf(stage);
  const look = { width, height, paint: tint, fill: 1, thickness: 1.5 };
  const boxWidth = byWidth(columnWidth, 110);
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
function names(stage: Stage, columnWidth: number): Block {
  const at = { x: byWidth(columnWidth / 2, 8), align: ex`narrow ? 'left' : 'center'` };
  return scene.column(
    byWidth(4, 12),
    scene.text(stage.name, { ...at, bold: true, line: 18, color: colorsOf(stage).color }),
    scene.text(shape(stage), { ...at, size: 12, line: 18 }),
    ...stage.by.map((line) => scene.text(line, { ...at, size: 11, line: 15, color: paleInk })),
  );
}

/** The name of a part of the network above its stages. */
function heading(title: string, columns: number): Block {
  const width = byWidth(columns, scene.narrowWidth);
  const x2 = ex`${width} - 6`;
  return scene.sized(
    scene.stack(
      scene.mark("rule", { x: 6, x2, y: 26, stroke: paleInk, strokeWidth: 2 }),
      scene.text(title, { x: ex`${width} / 2`, y: 12, align: "center", bold: true }),
    ),
    width,
    34,
  );
}
