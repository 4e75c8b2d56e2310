/** A colour image and its three channels, with the numbers of the pixel that is pointed at. */
import type { Tensor3D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../../../src/notebook/picture";
import { channelUrls, imageBytes, imageUrl } from "../../../src/plot/pixels";
import { ink, paleInk } from "../../../src/plot/theme";
import { Dataflow } from "./dataflow";
import * as scene from "./scene";
import { byWidth, ex, words } from "./scene";

const side = byWidth(174, 150);
const tiles = [{ name: "Image", color: ink }, ...scene.channels];

/**
 * The `image` [n, n, 3] and its red, green and blue channel: point at a pixel to read its three bytes, 0 to 255,
 * and to find it in all four.
 */
export function channels(image: Tensor3D): Picture {
  const [n, width] = image.shape;
  if (n !== width) throw new Error(`the image has shape [${image.shape}]; expected [n, n, 3]`);
  const bytes = imageBytes(image);
  const flow = new Dataflow();
  const pixels = flow.constant("pixels", bytes);
  const urls = flow.constant("urls", [imageUrl(image), ...channelUrls(image)]);
  const cell = ex`${side} / ${n}`;
  const at = flow.position({ row: Math.floor(n / 4), column: Math.floor(n / 16) }, n - 1);
  const events = tiles.map((_, i) => `@tile${i}:mousemove, @tile${i}:touchmove!`).join(", ");
  at.row.on(events, ex`clamp(floor(${scene.pointer.y} / ${cell}), 0, ${n - 1})`);
  at.column.on(events, ex`clamp(floor(${scene.pointer.x} / ${cell}), 0, ${n - 1})`);
  const first = flow.derived("first", ex`(${at.row} * ${n} + ${at.column}) * 3`);

  const [photo, red, green, blue] = tiles.map(({ name, color }, i) => {
    // The pixel's colour, enlarged: in a channel, only that channel's part.
    const levels = [0, 1, 2].map((c) =>
      i === 0 || i === c + 1 ? ex`${pixels}[${first} + ${c}]` : 0,
    );
    const swatch = scene.mark("rect", {
      width: 24,
      height: 24,
      fill: scene.rgb(...levels),
      stroke: scene.rimColor,
    });
    const said =
      i === 0
        ? scene.text(words`row ${at.row}, column ${at.column}`, { color: paleInk })
        : scene.text(words`${levels[i - 1]} of 255`, { color, bold: true });
    const shown = scene.stack(
      scene.image(ex`${urls}[${i}]`, { size: side, name: `tile${i}` }),
      scene.cellFrame({ at, cell, grow: 1, color: "#ffffff", thickness: 2 }),
    );
    return scene.column(
      scene.titled(name, color, shown),
      10,
      scene.row(scene.sized(swatch, 24, 24), 8, said),
      10,
    );
  });
  const end = scene.text("Point at a pixel, or use the arrow keys.", { color: paleInk });
  return flow.picture(
    "An image and its red, green and blue channel. The pixel that you point at is marked in all four, with its three numbers.",
    scene.arranged(
      [[photo!, 24, red!, 25, green!, 25, blue!], end],
      [[photo!, 26, red!], [green!, 26, blue!], end],
    ),
  );
}
