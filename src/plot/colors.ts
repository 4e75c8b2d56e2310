/** Colours for numbers: from a value to a shade, and the ink that can be read on it. */
import { lightDark } from "./theme";

/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Amounts from zero up: white to dark blue. */
const amounts: readonly Rgb[] = [
  [255, 255, 255],
  [107, 174, 214],
  [8, 48, 107],
];
/** Amounts on a dark page: from its ground to a bright blue. */
const darkAmounts: readonly Rgb[] = [
  [22, 24, 29],
  [33, 84, 130],
  [104, 184, 240],
];
/** Signed values: red below zero, white at zero, blue above it; colour-blind readers can tell them apart. */
const signed: readonly Rgb[] = [
  [178, 24, 43],
  [255, 255, 255],
  [33, 102, 172],
];

/**
 * The colour of each value of one figure. If all are zero or more, white is zero and dark blue the largest.
 * If one is negative, the colours diverge around white at zero, equally far on both sides.
 */
export function shader(values: readonly number[], zeroUp = amounts): (value: number) => Rgb {
  const numbers = values.filter((value) => !Number.isNaN(value));
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const diverges = values.some((value) => value < 0);
  return (value) =>
    diverges ? blend(signed, (value / largest + 1) / 2) : blend(zeroUp, value / largest);
}

/** The colour and the ink of each value, as `shader` has them on a light page; amounts darken with a dark one. */
export function themedShader(values: readonly number[]) {
  const [light, dark] = [shader(values), shader(values, darkAmounts)];
  return (value: number) => ({
    color: lightDark(hex(light(value)), hex(dark(value))),
    ink: lightDark(inkOn(light(value)), inkOn(dark(value))),
  });
}

/** Black or white ink, whichever stands out more on `color`: by WCAG 2 one of them always reaches 4.5:1. */
export function inkOn(color: Rgb): string {
  const luminance = color
    .map((byte) => byte / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i]!, 0);
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

/** "#rrggbb". */
function hex(color: Rgb): string {
  return `#${color.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The colour at `t`, 0 to 1, along evenly spaced stops. */
function blend(stops: readonly Rgb[], t: number): Rgb {
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const at = Math.min(Math.floor(place), stops.length - 2);
  const mix = (i: 0 | 1 | 2) =>
    Math.round(stops[at]![i] + (stops[at + 1]![i] - stops[at]![i]) * (place - at));
  return [mix(0), mix(1), mix(2)];
}
