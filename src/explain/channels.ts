/** A colour image and its three channels, with the numbers of the pixel that is pointed at. */
import type { Tensor3D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { readPixels } from "../plot/pixels";
import { paleInk } from "../plot/theme";
import { vegaPicture } from "../plot/vega";
import type { Expression } from "./expressions";
import { channelUrls, imageUrl } from "./image-url";
import { frame, label, type Part, pageWidth, pixels } from "./marks";
import { constant, derived, slider } from "./signals";

const side = 174;
const gap = 22;
const top = 30;
const captions = [
  { name: "the image", color: "#1f2328" },
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
  const values = Array.from(readPixels(image)[0]!.data).filter((_, i) => i % 4 < 3);
  const urls = [imageUrl(image), ...channelUrls(image)];
  const unit = side / n;
  const spec = {
    width: pageWidth,
    height: top + side + 52,
    signals: [
      constant("pixels", values),
      constant("urls", urls),
      moving("row", "y", { n, unit, start: Math.floor(n / 4) }),
      moving("column", "x", { n, unit, start: Math.floor(n / 16) }),
      derived("first", `(row * ${n} + column) * 3`),
    ],
    marks: urls.flatMap((_, i) => tile(i, unit)),
  };
  return vegaPicture(
    spec,
    "An image and its red, green and blue channel; the pixel that is pointed at is marked in all, with its three numbers.",
  );
}

function moving(
  name: string,
  axis: "x" | "y",
  size: { n: number; unit: number; start: number },
): Part {
  const events = captions.map((_, i) => `@tile${i}:mousemove`).join(", ");
  const update = `clamp(floor((${axis}() - event.item.${axis}) / ${size.unit}), 0, ${size.n - 1})`;
  const label = name === "row" ? "Row" : "Column";
  return { ...slider(name, label, [0, size.start, size.n - 1]), on: [{ events, update }] };
}

/** One of the four pictures with its name, the pixel's mark and what is said of it. */
function tile(i: number, unit: number): Part[] {
  const x = i * (side + gap);
  const { name, color } = captions[i]!;
  const said: Expression =
    i === 0 ? "'row ' + row + ', column ' + column" : `pixels[first + ${i - 1}] + ' of 255'`;
  return [
    label(`'${name}'`, { x, y: 14, color, bold: true }),
    pixels({ name: `tile${i}`, url: `urls[${i}]`, x, y: top, size: side }),
    frame({
      x: `${x} + column * ${unit} - 1`,
      y: `${top} + row * ${unit} - 1`,
      width: unit + 2,
      color: "#ffffff",
      thickness: 2,
    }),
    swatch(i, x),
    label(said, { x: x + 32, y: top + side + 26, color: i === 0 ? paleInk : color, bold: i > 0 }),
  ];
}

/** The pixel's colour, enlarged: in a channel, only that channel's part. */
function swatch(i: number, x: number): Part {
  const parts = [0, 1, 2].map((c) => (i === 0 || i === c + 1 ? `pixels[first + ${c}]` : "0"));
  return {
    type: "rect",
    encode: {
      update: {
        x: { value: x },
        y: { value: top + side + 14 },
        width: { value: 24 },
        height: { value: 24 },
        fill: { signal: `rgb(${parts}) + ''` },
        stroke: { value: "#afb8c1" },
      },
    },
  };
}
