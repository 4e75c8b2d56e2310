/** Transforms that change colours: brightness and hue, with torchvision's meaning. */
import type { tf } from "../tensorflow";
import {
  broadcast,
  checkImages,
  type ImageOp,
  imageTransform,
  type PerImage,
  type PixelMap,
  type Values,
} from "./image-ops";

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
  return imageTransform(recoloring(change))(images);
}

/** What `adjustColors` does to each image. */
export function recoloring({ brightness, hue, hueFirst }: ColorChange): ImageOp {
  return (batch) => {
    checkImages("colours", batch);
    const factors = broadcast("brightness", brightness, batch);
    const hues = broadcast("hue", hue, batch);
    const orders = broadcast("hueFirst", hueFirst, batch);
    const dark = factors.find((factor) => !(factor >= 0 && factor < Number.POSITIVE_INFINITY));
    if (dark !== undefined) throw new RangeError(`brightness ${dark}; expected a number from 0`);
    const wild = hues.find((hue) => !(Math.abs(hue) <= 0.5));
    if (wild !== undefined) throw new RangeError(`hue ${wild}; expected a number from -0.5 to 0.5`);
    const apply: PixelMap["apply"] = (source, target, image) => {
      if (image === 0) checkColors(source);
      const factor = factors[image];
      if (orders[image]) recolor(source, target, 1, hues[image] * 6, factor);
      else recolor(source, target, factor, hues[image] * 6, 1);
    };
    return { apply };
  };
}

/** Looks at one image only, which is enough to notice a misplaced `normalize` and costs nothing. */
function checkColors(source: Values): void {
  const wrong = source.find((value) => !(value >= 0 && value <= 1));
  if (wrong === undefined) return;
  throw new RangeError(`a colour of ${wrong}; expected floats in [0, 1]: put normalize() after it`);
}

/**
 * Brightness, then hue, then brightness. To turn by a third of the colour circle is to read the channels
 * from other places. What is left of a turn is at most one side of HSV's hexagon, `part` of it; to the other
 * way round, green and blue change roles. With a pixel's `high`, `low` and chroma = high - low,
 *
 *     red' = low + clamp(red - green + part chroma + (1 - 2 part) (high - blue), 0, chroma)
 *
 * and so on round the channels: on each of the six sides this is what HSV says, with no division and no
 * special case for grey. And with no branches, which the processor would guess wrong: max(a, b) =
 * (a + b + |a - b|) / 2, clamp(v, 0, c) = (|v| + c - |v - c|) / 2. Values are halved on the way, which
 * saves the halving. (No destructuring here: it would cost half as much again.)
 */
function recolor(
  source: Values,
  target: Float32Array,
  before: number,
  sides: number,
  after: number,
): void {
  const thirds = Math.round(sides / 2);
  const rest = sides - 2 * thirds;
  const part = Math.abs(rest);
  const weight = 1 - 2 * part;
  const second = rest < 0 ? 2 : 1;
  const third = 3 - second;
  // `| 0` tells the compiler that these are whole numbers.
  const from1 = ((6 - thirds) % 3) | 0;
  const from2 = ((6 - thirds + second) % 3) | 0;
  const from3 = ((6 - thirds + third) % 3) | 0;
  const half = before / 2;
  for (let at = 0; at < source.length; at += 3) {
    const a = atMost(source[at + from1] * half, 0.5);
    const b = atMost(source[at + from2] * half, 0.5);
    const c = atMost(source[at + from3] * half, 0.5);
    const both = a + b;
    const apart = Math.abs(a - b);
    const more = both + apart - 2 * c;
    const less = both - apart - 2 * c;
    const high = c + 0.25 * (more + Math.abs(more));
    const low = c + 0.25 * (less - Math.abs(less));
    const chroma = high - low;
    const sum = high + low;
    const turn = part * chroma + weight * high;
    const first = a - b - weight * c + turn;
    const next = b - c - weight * a + turn;
    const last = c - a - weight * b + turn;
    target[at] = atMost((sum + Math.abs(first) - Math.abs(first - chroma)) * after, 1);
    target[at + second] = atMost((sum + Math.abs(next) - Math.abs(next - chroma)) * after, 1);
    target[at + third] = atMost((sum + Math.abs(last) - Math.abs(last - chroma)) * after, 1);
  }
}

/** A comparison, because Math.min also minds NaN and -0 and takes half as long again. */
function atMost(value: number, most: number): number {
  // biome-ignore lint/complexity/useMathMinMax: see above
  return value > most ? most : value;
}
