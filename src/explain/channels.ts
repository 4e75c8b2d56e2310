/** A colour image and its three channels, with the numbers of the pixel that is pointed at. */
import type { Tensor3D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { readPixels } from "../plot/pixels";
import { ink, paleInk } from "../plot/theme";
import { Dataflow } from "./dataflow";
import { channelUrls, imageUrl } from "./image-url";
import {
  cellFrame,
  column,
  drawn,
  ex,
  image as imageMark,
  mark,
  pointer,
  rgb,
  row,
  stack,
  text,
  words,
} from "./scene";

const side = 174;
const tiles = [
  { name: "the image", color: ink },
  { name: "red", color: "#cf222e" },
  { name: "green", color: "#1a7f37" },
  { name: "blue", color: "#0969da" },
];

/**
 * The `image` [n, n, 3] and its red, green and blue channel: point at a pixel to read its three bytes, 0 to 255,
 * and to find it in all four.
 */
export function channels(image: Tensor3D): Picture {
  const [n, width] = image.shape;
  if (n !== width) throw new Error(`the image has shape [${image.shape}]; expected [n, n, 3]`);
  const bytes = Array.from(readPixels(image)[0]!.data).filter((_, i) => i % 4 < 3);
  const flow = new Dataflow();
  const pixels = flow.constant("pixels", bytes);
  const urls = flow.constant("urls", [imageUrl(image), ...channelUrls(image)]);
  const cell = side / n;
  const at = {
    row: flow.slider("row", "Row", [0, Math.floor(n / 4), n - 1]),
    column: flow.slider("column", "Column", [0, Math.floor(n / 16), n - 1]),
  };
  const events = tiles.map((_, i) => `@tile${i}:mousemove`).join(", ");
  at.row.on(events, ex`clamp(floor(${pointer.y} / ${cell}), 0, ${n - 1})`);
  at.column.on(events, ex`clamp(floor(${pointer.x} / ${cell}), 0, ${n - 1})`);
  const first = flow.derived("first", ex`(${at.row} * ${n} + ${at.column}) * 3`);

  const blocks = tiles.map(({ name, color }, i) => {
    // The pixel's colour, enlarged: in a channel, only that channel's part.
    const levels = [0, 1, 2].map((c) =>
      i === 0 || i === c + 1 ? ex`${pixels}[${first} + ${c}]` : 0,
    );
    const swatch = mark("rect", { width: 24, height: 24, fill: rgb(...levels), stroke: "#afb8c1" });
    const said =
      i === 0
        ? text(words`row ${at.row}, column ${at.column}`, { color: paleInk })
        : text(words`${levels[i - 1]} of 255`, { color, bold: true });
    return column(
      text(name, { color, bold: true, y: 14, line: 30 }),
      stack(
        imageMark(ex`${urls}[${i}]`, { size: side, name: `tile${i}` }),
        cellFrame({ at, cell, grow: 1, color: "#ffffff", thickness: 2 }),
      ),
      14,
      row(drawn(swatch, 24), 8, said),
      14,
    );
  });
  return flow.picture(
    "An image and its red, green and blue channel; the pixel that is pointed at is marked in all, with its three numbers.",
    row(...blocks.flatMap((block) => [block, 22])),
  );
}
