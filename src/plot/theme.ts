/** The look that all figures share: font, and colours that colour-blind readers can tell apart, for light and dark pages and for numbers. */

/** The bundled font first; a browser without it takes its own. */
export const font = "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** A colour that follows the page's theme, as CSS writes it. Data keep their colours: only ground, lines and words change. */
export function lightDark(light: string, dark: string): string {
  return `light-dark(${light}, ${dark})`;
}

/** The colour that a themed one stands for on a light page, or on a dark one; any other colour is itself. */
export function resolveColor(color: string, theme: "light" | "dark"): string {
  const [, light, dark] = /^light-dark\((#\w+|rgb\(.*?\)), (.*)\)$/.exec(color) ?? [];
  return (theme === "light" ? light : dark) ?? color;
}

export const ink = lightDark("#1f2328", "#e3e5e8");
export const paleInk = lightDark("#57606a", "#a8b0ba");
export const paper = lightDark("#ffffff", "#16181d");
export const grid = lightDark("#e4e7eb", "#343941");
export const rule = lightDark("#8c959f", "#6e7681");

/** Categories, after Okabe and Ito, "Color Universal Design" (2008), in an order that starts with the strongest. */
export const categories = [
  lightDark("#0072b2", "#2f97db"),
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  lightDark("#56b4e9", "#9ad4f7"),
  lightDark("#6a3d9a", "#a984d8"),
  lightDark("#636363", "#a0a0a0"),
];

/** The dashes of lines, in the order of the categories. */
export const dashes = [
  [1, 0],
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [12, 4],
  [1, 2],
  [14, 2, 2, 2],
  [5, 1],
];

/** What is right and what is wrong: told apart by shape too, never by colour alone. */
export const rightColor = categories[0]!;
export const wrongColor = categories[1]!;

const guideLabel = { font, fontSize: 12, fill: ink };

/** The Vega and Vega-Lite configuration of every chart. It names every colour that a theme of Vega's would change. */
export const chartConfig = {
  padding: 8,
  text: { font, fontSize: 12, fill: ink },
  title: { color: ink, subtitleColor: paleInk, anchor: "start", offset: 12 },
  axis: { gridColor: grid, domainColor: rule, tickColor: rule, labelLimit: 240 },
  legend: { labelLimit: 240 },
  range: { category: categories },
  style: {
    "guide-label": guideLabel,
    "guide-title": { ...guideLabel, fontWeight: "bold" },
    "group-title": { ...guideLabel, fontSize: 15, fontWeight: "bold" },
    "group-subtitle": guideLabel,
    cell: { stroke: null },
  },
};

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
