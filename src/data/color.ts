/** Transforms that change colours: brightness and hue, with torchvision's meaning. */
import type { tf } from "../tensorflow";
import { checkImages, mapImages, type PerImage, spread } from "./per-image";

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
  checkImages("colours", images);
  const factors = spread("brightness", change.brightness, images);
  const hues = spread("hue", change.hue, images);
  const hueFirst = spread("hueFirst", change.hueFirst, images);
  const dark = factors.find((factor) => !(factor >= 0 && factor < Number.POSITIVE_INFINITY));
  if (dark !== undefined) throw new RangeError(`brightness ${dark}; expected a number from 0`);
  const wild = hues.find((hue) => !(Math.abs(hue) <= 0.5));
  if (wild !== undefined) throw new RangeError(`hue ${wild}; expected a number from -0.5 to 0.5`);
  return mapImages(images, (source, target, image) => {
    if (image === 0) checkColors(source);
    const factor = factors[image];
    if (hueFirst[image]) recolor(source, target, 1, hues[image] * 6, factor);
    else recolor(source, target, factor, hues[image] * 6, 1);
  });
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
 * pixels, which have no hue, need no special case. (No destructuring here: it would halve the speed.)
 */
function recolor(
  source: Float32Array,
  target: Float32Array,
  before: number,
  sides: number,
  after: number,
): void {
  for (let at = 0; at < source.length; at += 3) {
    const red = clip(source[at] * before);
    const green = clip(source[at + 1] * before);
    const blue = clip(source[at + 2] * before);
    let high = red;
    let low = green;
    if (green > red) {
      high = green;
      low = red;
    }
    if (blue > high) high = blue;
    else if (blue < low) low = blue;
    const chroma = high - low;
    let hue = sides * chroma;
    if (high === red) hue += green - blue;
    else if (high === green) hue += blue - red + 2 * chroma;
    else hue += red - green + 4 * chroma;
    if (hue < 0) hue += 6 * chroma;
    else if (hue >= 6 * chroma) hue -= 6 * chroma;
    const toRed = 3 * chroma - Math.abs(hue - 3 * chroma);
    const toGreen = Math.abs(hue - 2 * chroma);
    const toBlue = Math.abs(hue - 4 * chroma);
    target[at] = clip((low + clamp(2 * chroma - toRed, chroma)) * after);
    target[at + 1] = clip((low + clamp(2 * chroma - toGreen, chroma)) * after);
    target[at + 2] = clip((low + clamp(2 * chroma - toBlue, chroma)) * after);
  }
}

/** `value`, at most 1. A comparison, because Math.min also minds NaN and -0 and takes half as long again. */
function clip(value: number): number {
  // biome-ignore lint/complexity/useMathMinMax: see above
  return value > 1 ? 1 : value;
}

/** `value`, at least 0 and at most `most`, without a branch that the processor would guess wrong. */
function clamp(value: number, most: number): number {
  return (Math.abs(value) + most - Math.abs(value - most)) / 2;
}
