/** The look that all pictures share: font, colours that colour-blind readers can tell apart, white ground. */

/** The bundled font first; a browser without it takes its own. */
export const font = "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export const ink = "#1f2328";
export const paleInk = "#57606a";
export const paper = "#ffffff";
const grid = "#e4e7eb";
const rule = "#8c959f";

/** Categories, after Okabe and Ito, "Color Universal Design" (2008), in an order that starts with the strongest. */
export const categories = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#6a3d9a",
  "#636363",
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
export const rightColor = "#0072b2";
export const wrongColor = "#d55e00";

const guideLabel = { font, fontSize: 12, fill: ink };

/** The Vega and Vega-Lite configuration of every chart. It names every colour that a dark theme would change. */
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
