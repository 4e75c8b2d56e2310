/** The parts of a convolutional network, drawn with the course's own. */
import type { Picture } from "../notebook/picture";
import { paleInk } from "../plot/theme";
import { Dataflow } from "./dataflow";
import {
  type Block,
  drawn,
  each,
  ex,
  filterColor,
  inputColor,
  mapColor,
  mark,
  pageWidth,
  stack,
  text,
} from "./scene";

/** What goes from layer to layer: maps of rows x rows numbers, or a list where rows is 0. */
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
  { name: "image", rows: 32, channels: 3, by: [], about: "A colour picture: red, green and blue." },
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
    about: "48 filters over the 48 maps before: combinations of edges. Dropout follows.",
  },
  {
    name: "conv3",
    rows: 26,
    channels: 96,
    by: ["96 filters", "of 3 × 3"],
    about: "96 filters: larger parts, such as corners and textures.",
  },
  {
    name: "conv4",
    rows: 12,
    channels: 96,
    by: ["96 filters", "of 3 × 3, stride 2"],
    about: "96 filters in steps of 2: the maps are halved, as pooling would do. Dropout follows.",
  },
  {
    name: "flatten",
    rows: 0,
    channels: 13_824,
    by: ["one long list"],
    about: "12 · 12 · 96 = 13,824 numbers in one list, normalised, then ReLU.",
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
    about: "10 numbers, one for each class. The largest is the answer.",
  },
];

const pixel = 2.2;
const middle = 118;
/** Each stage has a column of this width on the page. */
const columnWidth = pageWidth / stages.length;

/** Where each stage stands: sheets behind one another for maps, a bar for a list. */
const boxes = stages.map((stage, i) => {
  const sheets = stage.rows ? Math.min(7, Math.round(Math.sqrt(stage.channels) / 2) + 2) : 1;
  const height = stage.rows ? stage.rows * pixel : 20 * Math.log10(stage.channels) + 8;
  const width = stage.rows ? height : 16;
  const depth = (sheets - 1) * 4;
  const center = (i + 0.5) * columnWidth;
  return { ...stage, sheets, width, height, depth, center, left: center - (width + depth) / 2 };
});

/**
 * The course's network from left to right: the image, the convolutions that extract features,
 * the fully connected layers that classify. Pointing at a part tells what it is for.
 */
export function architecture(): Picture {
  const flow = new Dataflow();
  // A whole column can be pointed at, since the last sheets are small.
  const column = ex`clamp(floor(x() / ${columnWidth}), 0, ${boxes.length - 1})`;
  const about = flow
    .constant("about", "Point at a part to read what it is for.")
    .on("mousemove", ex`${boxes.map((box) => `${box.name}: ${box.about}`)}[${column}]`);
  const sheets = flow.rows(
    "sheets",
    boxes.flatMap(({ sheets, ...box }) =>
      Array.from({ length: sheets }, (_, i) => ({
        x: box.left + box.depth - i * 4,
        y: middle - (box.height + box.depth) / 2 + i * 4,
        width: box.width,
        height: box.height,
        ...(box.name === "image" ? channelColors[i]! : colorsOf(box)),
      })),
    ),
  );
  const { x, y, width, height, tint, color } = sheets.datum;
  const look = { fill: tint, stroke: color, strokeWidth: 1.5 };
  return flow.picture(
    `The network: ${stages.map((stage) => `${stage.name} ${shape(stage)}`).join(", ")}. ` +
      "The convolutions extract features, the fully connected layers classify.",
    {
      ...stack(
        each(sheets, drawn(mark("rect", { x, y, width, height, ...look }))),
        ...boxes.map(names),
        section("Input", 0, 0),
        section("Feature extraction: convolutions", 1, 4),
        section("Classification", 5, 7),
        text(about, { y: 266, size: 14 }),
      ),
      height: 280,
    },
  );
}

/** The shape of what leaves a stage, as it is written in the figure. */
function shape({ rows, channels }: Stage): string {
  return rows ? `${rows} × ${rows} × ${channels}` : channels.toLocaleString("en");
}

/** The three channels of the image, from back to front. */
const channelColors = [
  { color: "#0969da", tint: "#ddeeff" },
  { color: "#1a7f37", tint: "#dff5e3" },
  { color: "#cf222e", tint: "#ffe3e3" },
];

/** The line and the filling of what a stage gives. */
function colorsOf({ name, rows }: Stage): { color: string; tint: string } {
  if (name === "image") return { color: inputColor, tint: "#ffffff" };
  return rows ? { color: mapColor, tint: "#f3eefc" } : { color: filterColor, tint: "#e6f0fb" };
}

function names(box: (typeof boxes)[number]): Block {
  const at = (y: number) => ({ x: box.center, y: middle + y, align: "center" as const });
  return stack(
    text(box.name, { ...at(66), bold: true, color: colorsOf(box).color }),
    text(shape(box), { ...at(84), size: 12 }),
    ...box.by.map((line, i) => text(line, { ...at(102 + i * 15), size: 11, color: paleInk })),
  );
}

/** The name of a part of the network above its stages. */
function section(title: string, from: number, to: number): Block {
  const [x, x2] = [from * columnWidth + 6, (to + 1) * columnWidth - 6];
  return stack(
    drawn(mark("rule", { x, x2, y: 36, stroke: paleInk, strokeWidth: 2 })),
    text(title, { x: (x + x2) / 2, y: 22, align: "center", bold: true }),
  );
}
