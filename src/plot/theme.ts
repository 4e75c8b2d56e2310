/** The look that all figures share: font, and colours that colour-blind readers can tell apart, for light and dark pages. */

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
