/** A plain and a residual block side by side. */

import type { Picture } from "../../src/notebook/picture";
import { ink, lightDark, paleInk } from "../../src/plot/theme";
import { Dataflow } from "./explain/dataflow";
import {
  type Block,
  byWidth,
  filterColor,
  frame,
  fullWidth,
  inputColor,
  mapColor,
  mark,
  place,
  sized,
  stack,
  text,
} from "./explain/scene";

const layers = ["convolution 3 × 3", "batch norm", "ReLU", "convolution 3 × 3", "batch norm"];
const [boxWidth, boxHeight, step, top] = [128, 28, 42, 62];
/** Where the sum is, and the ReLU after it. */
const sumY = top + layers.length * step;

/** Both blocks from top to bottom: the residual block adds its input to what its layers give. */
export function residualFigure(): Picture {
  const flow = new Dataflow();
  const both = stack(
    place(byWidth(120, 0), 0, plainBlock()),
    place(byWidth(430, 152), 0, residualBlock()),
  );
  return flow.picture(
    `A plain block: ${layers.join(", ")}, ReLU. A residual block has the same layers; its input x also goes past ` +
      "them on a skip connection and is added to their output F(x), before the last ReLU.",
    sized(both, fullWidth, sumY + 2 * step + 30),
  );
}

function plainBlock(): Block {
  return stack(
    title("Plain block"),
    words("x", 40, inputColor),
    ...layers.map((name, i) => box(name, top + i * step)),
    arrow(sumY - (step - boxHeight), sumY + step),
    box("ReLU", sumY + step),
    arrow(sumY + step + boxHeight, sumY + 2 * step + 6),
    words("ReLU(F(x))", sumY + 2 * step + 16, mapColor),
  );
}

function residualBlock(): Block {
  const [middle, side, y] = [boxWidth / 2, boxWidth + 22, sumY + 12];
  const skip = `M${middle},54 H${side} V${y} H${middle + 16}`;
  return stack(
    title("Residual block"),
    words("x", 40, inputColor),
    line(skip, inputColor),
    head(middle + 14, y, "left", inputColor),
    text("skip connection", {
      x: side + 13,
      y: top + 2 * step,
      angle: 90,
      align: "center",
      color: inputColor,
    }),
    ...layers.map((name, i) => box(name, top + i * step)),
    arrow(sumY - (step - boxHeight), sumY),
    text("F(x)", { x: middle - 10, y: sumY - 7, align: "right", size: 12, color: mapColor }),
    mark("symbol", { x: middle, y, size: 560, stroke: ink, strokeWidth: 1.5 }),
    text("+", { x: middle, y, align: "center", size: 18, bold: true }),
    arrow(y + 13, sumY + step),
    box("ReLU", sumY + step),
    arrow(sumY + step + boxHeight, sumY + 2 * step + 6),
    words("ReLU(F(x) + x)", sumY + 2 * step + 16, mapColor),
  );
}

function title(name: string): Block {
  return text(name, { x: boxWidth / 2, y: 14, align: "center", bold: true, size: 14 });
}

function words(what: string, y: number, color: typeof ink): Block {
  return text(what, { x: boxWidth / 2, y, align: "center", color });
}

/** A layer, and the arrow that leads to it. */
function box(name: string, y: number): Block {
  const isLearned = name !== "ReLU";
  const color = isLearned ? filterColor : paleInk;
  const paint = isLearned ? lightDark("#e6f0fb", "#16273d") : lightDark("#f6f8fa", "#21262d");
  return stack(
    arrow(y - (step - boxHeight), y),
    place(
      0,
      y,
      frame({
        width: boxWidth,
        height: boxHeight,
        color,
        paint,
        fill: 1,
        thickness: 1.5,
        corner: 5,
      }),
    ),
    text(name, { x: boxWidth / 2, y: y + boxHeight / 2, align: "center", size: 12 }),
  );
}

function arrow(from: number, to: number): Block {
  return stack(
    line(`M${boxWidth / 2},${from} V${to - 4}`, ink),
    head(boxWidth / 2, to - 4, "down", ink),
  );
}

function line(path: string, color: typeof ink): Block {
  return mark("path", { path, stroke: color, strokeWidth: 1.5 });
}

function head(x: number, y: number, to: "down" | "left", color: typeof ink): Block {
  const angle = to === "down" ? 180 : 270;
  return mark("symbol", { x, y, shape: "triangle-up", size: 44, fill: color, angle });
}
