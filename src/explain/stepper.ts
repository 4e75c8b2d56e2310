/** The convolution stepper: a filter that slides over a picture, every number written out. */
import type { Picture } from "../notebook/picture";
import { vegaPicture } from "../plot/vega";
import { filterNames, filtersBySize } from "./filters";
import { type Part, pageWidth } from "./marks";
import { pictureNames, picturesBySize } from "./pixel-art";
import { choice, constant, derived } from "./signals";
import {
  cells,
  inputData,
  paddedValue,
  type SlidingOptions,
  slidingSignals,
  windowsData,
} from "./sliding";
import { gridTop, stepperMarks } from "./stepper-marks";

const sizes = { n: [4, 7, 9], k: [2, 3, 5], s: [1, 1, 3], p: [0, 0, 2] } satisfies Omit<
  SlidingOptions,
  "window"
>;
const upTo = (least: number, most: number) =>
  Array.from({ length: most - least + 1 }, (_, i) => least + i);

/**
 * Input, filter and feature map as grids of numbers, with the dot product under them: play it, step it, point at either grid,
 * choose or change the filter, and the sizes follow floor((n + 2p - k) / s) + 1.
 * After Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016).
 */
export function convolutionStepper(): Picture {
  const spec = {
    width: pageWidth,
    signals: signals(),
    data: data(),
    marks: stepperMarks(),
  };
  return vegaPicture(
    spec,
    "A 3 x 3 filter on a 7 x 7 picture of a 4: the window's nine pixels times the nine weights, " +
      "added up, make one number of the 5 x 5 feature map.",
  );
}

function signals(): Part[] {
  return [
    constant("pictures", picturesBySize(upTo(sizes.n[0], sizes.n[2]))),
    constant("filters", filtersBySize(upTo(sizes.k[0], sizes.k[2]))),
    ...slidingSignals({ ...sizes, window: "Filter size" }),
    choice("picture", "Picture", pictureNames),
    choice("filter", "Filter", filterNames),
    { name: "amount", value: 1, bind: { input: "number", name: "A click on a weight adds " } },
    derived("values", "pictures[picture][n]"),
    weights(),
    derived("cell", "min(40, floor(690 / (side + k + out)))"),
    derived("filterLeft", "side * cell + 40"),
    derived("mapLeft", "filterLeft + k * cell + 40"),
    derived("sumTop", `${gridTop} + side * cell + 44`),
    derived("height", "sumTop + k * 24 + 26"),
  ];
}

/** The weights: the chosen filter's, until a click changes one. */
function weights(): Part {
  const changed = upTo(0, sizes.k[2] ** 2 - 1).map(
    (i) => `weights[${i}] + (datum.index === ${i} ? +amount : 0)`,
  );
  const chosen = "filters[filter][k]";
  return {
    name: "weights",
    init: chosen,
    on: [
      { events: [{ signal: "filter" }, { signal: "k" }], update: chosen },
      { events: "@weight:click", update: `slice([${changed}], 0, k * k)` },
    ],
  };
}

function data(): Part[] {
  return [
    inputData(),
    {
      name: "weights",
      transform: [...cells("k"), { type: "formula", as: "value", expr: "weights[datum.index]" }],
    },
    {
      name: "products",
      transform: [
        ...cells("k"),
        { type: "formula", as: "w", expr: "weights[datum.index]" },
        {
          type: "formula",
          as: "x",
          expr: paddedValue("(top + datum.row)", "(left + datum.column)"),
        },
        { type: "formula", as: "product", expr: "datum.x * datum.w" },
      ],
    },
    {
      name: "sum",
      source: "products",
      transform: [{ type: "aggregate", ops: ["sum"], fields: ["product"], as: ["value"] }],
    },
    windowsData(),
    {
      name: "map",
      source: "windows",
      transform: [
        { type: "formula", as: "product", expr: "datum.x * weights[datum.i * k + datum.j]" },
        {
          type: "aggregate",
          groupby: ["cell"],
          ops: ["sum"],
          fields: ["product"],
          as: ["value"],
        },
        { type: "formula", as: "row", expr: "floor(datum.cell / out)" },
        { type: "formula", as: "column", expr: "datum.cell % out" },
        { type: "extent", field: "value", signal: "mapExtent" },
      ],
    },
  ];
}
