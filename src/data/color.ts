/** Transforms that change colours: brightness and hue, with torchvision's meaning. */
import type { tf } from "../tensorflow";
import { checkImages, type Form, mapImages, type Pass, type PerImage, spread } from "./per-image";

/** What `adjustColors` does, to all images or each. */
export interface ColorChange {
  /** The factor of every value; 1 changes nothing, 0 gives black. */
  brightness: PerImage<number>;
  /** The part of the colour circle to turn by, from -0.5 to 0.5; 0 changes nothing. */
  hue: PerImage<number>;
  /** Whether the hue is turned before the brightness changes; it matters where values are clipped. */
  hueFirst: PerImage<boolean>;
}

/** Images `[n, height, width, 3]` (floats in [0, 1]) with all values times `factor`, clipped at 1. */
export function adjustBrightness(images: tf.Tensor4D, factor: PerImage<number>): tf.Tensor4D {
  return adjustColors(images, { brightness: factor, hue: 0, hueFirst: false });
}

/**
 * Images `[n, height, width, 3]` (floats in [0, 1]) with their hue turned by `factor`, a part of the
 * colour circle from -0.5 to 0.5: a third makes red green. Saturation and value (of HSV) stay.
 */
export function adjustHue(images: tf.Tensor4D, factor: PerImage<number>): tf.Tensor4D {
  return adjustColors(images, { brightness: 1, hue: factor, hueFirst: false });
}

/** Both changes in one pass over the images. */
export function adjustColors(images: tf.Tensor4D, change: ColorChange): tf.Tensor4D {
  return mapImages(images, recoloring(images, change));
}

/** What `adjustColors` does to each image. */
export function recoloring(images: Form, change: ColorChange): Pass {
  checkImages("colours", images);
  const factors = spread("brightness", change.brightness, images);
  const hues = spread("hue", change.hue, images);
  const hueFirst = spread("hueFirst", change.hueFirst, images);
  const dark = factors.find((factor) => !(factor >= 0 && factor < Number.POSITIVE_INFINITY));
  if (dark !== undefined) throw new RangeError(`brightness ${dark}; expected a number from 0`);
  const wild = hues.find((hue) => !(Math.abs(hue) <= 0.5));
  if (wild !== undefined) throw new RangeError(`hue ${wild}; expected a number from -0.5 to 0.5`);
  const make: Pass["make"] = (source, target, image) => {
    if (image === 0) checkColors(source);
    const factor = factors[image];
    if (hueFirst[image]) recolor(source, target, 1, hues[image] * 6, factor);
    else recolor(source, target, factor, hues[image] * 6, 1);
  };
  return { size: [images.shape[1], images.shape[2]], make };
}

/** Looks at one image only, which is enough to notice a misplaced `normalize` and costs nothing. */
function checkColors(source: Float32Array): void {
  const wrong = source.find((value) => !(value >= 0 && value <= 1));
  if (wrong === undefined) return;
  throw new RangeError(`a colour of ${wrong}; expected floats in [0, 1]: put normalize() after it`);
}

/**
 * Brightness, then hue, then brightness. The hue goes round HSV's hexagon: a channel is at `high` within
 * one side of its own corner, at `low` from two sides on, and falls evenly between. Hues and distances are
 * kept in units of chroma = high - low, so that a side is one chroma long and nothing is divided: grey
 * pixels, which have no hue, need no special case. All values are halved on the way, which saves the
 * halving in `clamp(v, 0, c) = (|v| + c - |v - c|) / 2`; absolute values cost less than branches that the
 * processor guesses wrong. (No destructuring here: it would halve the speed.)
 */
function recolor(
  source: Float32Array,
  target: Float32Array,
  before: number,
  sides: number,
  after: number,
): void {
  const half = before / 2;
  for (let at = 0; at < source.length; at += 3) {
    const red = atMost(source[at] * half, 0.5);
    const green = atMost(source[at + 1] * half, 0.5);
    const blue = atMost(source[at + 2] * half, 0.5);
    let high = red;
    let low = green;
    let corner = 0;
    let fromCorner = green - blue;
    if (green > red) {
      high = green;
      low = red;
      corner = 2;
      fromCorner = blue - red;
    }
    if (blue > high) {
      high = blue;
      corner = 4;
      fromCorner = red - green;
    } else if (blue < low) low = blue;
    const chroma = high - low;
    const three = 3 * chroma;
    const hue = fromCorner + (corner + sides) * chroma;
    // Three sides less the way to each corner; the outer absolute value goes round the hexagon the other way.
    const toRed = Math.abs(Math.abs(hue - three) - three);
    const toGreen = Math.abs(Math.abs(hue - 2 * chroma) - three);
    const toBlue = Math.abs(Math.abs(hue - 4 * chroma) - three);
    const sum = high + low;
    target[at] = atMost((sum + falling(toRed, chroma)) * after, 1);
    target[at + 1] = atMost((sum - falling(toGreen, chroma)) * after, 1);
    target[at + 2] = atMost((sum - falling(toBlue, chroma)) * after, 1);
  }
}

/** From `chroma` within one side down to -chroma from two sides on. */
function falling(way: number, chroma: number): number {
  return Math.abs(way - 2 * chroma) - Math.abs(way - chroma);
}

/** A comparison, because Math.min also minds NaN and -0 and takes half as long again. */
function atMost(value: number, most: number): number {
  // biome-ignore lint/complexity/useMathMinMax: see above
  return value > most ? most : value;
}
