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
    const factor = factors[image];
    if (hueFirst[image]) recolor(source, target, 1, hues[image] * 6, factor);
    else recolor(source, target, factor, hues[image] * 6, 1);
  });
}

/**
 * Brightness, then hue, then brightness. The hue goes round HSV's hexagon: six sides, on each of which one
 * channel climbs or falls between `low` and `high`. It is kept in units of chroma = high - low, so that a
 * side is one chroma long and nothing is divided: grey pixels, of no hue, need no special case.
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
    let high = red > green ? red : green;
    let low = red > green ? green : red;
    if (blue > high) high = blue;
    else if (blue < low) low = blue;
    if (!(low >= 0)) throw new RangeError(`a colour of ${low}; expected [0, 1]: normalize later`);
    const chroma = high - low;
    let hue = sides * chroma;
    if (high === red) hue += green - blue;
    else if (high === green) hue += 2 * chroma + blue - red;
    else hue += 4 * chroma + red - green;
    if (hue < 0) hue += 6 * chroma;
    else if (hue >= 6 * chroma) hue -= 6 * chroma;
    let newRed = high;
    let newGreen = high;
    let newBlue = high;
    if (hue < chroma) {
      newGreen = low + hue;
      newBlue = low;
    } else if (hue < 2 * chroma) {
      newRed = high + chroma - hue;
      newBlue = low;
    } else if (hue < 3 * chroma) {
      newRed = low;
      newBlue = low + hue - 2 * chroma;
    } else if (hue < 4 * chroma) {
      newRed = low;
      newGreen = high + 3 * chroma - hue;
    } else if (hue < 5 * chroma) {
      newRed = low + hue - 4 * chroma;
      newGreen = low;
    } else {
      newGreen = low;
      newBlue = high + 5 * chroma - hue;
    }
    target[at] = clip(newRed * after);
    target[at + 1] = clip(newGreen * after);
    target[at + 2] = clip(newBlue * after);
  }
}

function clip(value: number): number {
  return value > 1 ? 1 : value;
}
