/** A confusion matrix that shows the images behind each number, also in a saved notebook without a kernel. */
import type { Dataset } from "../data/dataset";
import { confusionMatrix } from "../evaluation/metrics";
import type { Predictions } from "../evaluation/predict";
import { imageStrip, type Strip, stripColumns, stripStep } from "./image-strip";
import { roomSignal, update } from "./marks";
import { grid, paleInk, paper, themedShader, wrongColor } from "./theme";
import { type Chart, formatNumber, literal, type Spec, vegaPicture } from "./vega";

/** The side of a cell, on a wide page and on a narrow one. */
const sides = [34, 24];
/** Vega code: whether the images stand under the matrix because there is no room next to it. */
const isNarrow = "room < 700";
/** Between the matrix and the images. */
const gap = 36;

const zoom = 2;
/** From one image to the next, as drawn. */
const step = stripStep * zoom;
/** The images of a page: as many rows as stand beside the matrix. */
const pageRows = 4;
const pageImages = pageRows * stripColumns;
/** Vega code: the page that the slider asks for, or the chosen cell's last. */
const openPage = "min(page, datum.pages)";
/** The width of what `pictures` draws. */
const imagesWidth = stripColumns * step;
/** Vega code: whether a caption is of the open page. */
const onOpenPage = `floor(datum.position / ${pageImages}) === ${openPage} - 1`;
/** Vega code: the position of an image on its page. */
const column = `datum.position % ${stripColumns}`;
const row = `floor(datum.position / ${stripColumns}) - ${pageRows} * (${openPage} - 1)`;

/** A number of the matrix and the images behind it. */
interface Cell extends Strip {
  actual: string;
  predicted: string;
  count: number;
  color: string;
  ink: string;
  /** The model's confidence in each image of the strip. */
  captions: string[];
}

/**
 * The confusion matrix of `result`, which `predict` gave for `dataset` in the same order. A click on a number,
 * or the two lists below, shows the images behind it, most confident predictions first: up to `perCell` correct
 * ones and up to `perWrongCell` wrong ones, in pages of 16. It opens on the pair that is confused most often.
 * Each image takes about 0.8 KB of the notebook.
 */
export function matrixExplorer(
  dataset: Dataset,
  result: Predictions,
  {
    title = "Confusion matrix: click a number to see its images",
    perCell = 12,
    perWrongCell = perCell,
  }: { title?: string; perCell?: number; perWrongCell?: number } = {},
): Chart {
  checkOrder(dataset, result);
  const cells = makeCells(dataset, result, { perCell, perWrongCell });
  const wrong = cells.filter(({ actual, predicted }) => actual !== predicted);
  const worst = wrong.reduce((a, b) => (b.count > a.count ? b : a));
  const alt =
    `${title}. Most frequent error: ${worst.count} images, ` +
    `true: ${worst.actual}, predicted: ${worst.predicted}`;
  return vegaPicture(explorerSpec(title, dataset.classes, cells, worst), alt);
}

function makeCells(
  dataset: Dataset,
  result: Predictions,
  most: { perCell: number; perWrongCell: number },
): Cell[] {
  const { trueLabels, predictions, probabilities } = result;
  const { classes } = dataset;
  const matrix = confusionMatrix(trueLabels, predictions, classes.length);
  const shade = themedShader(matrix.flat());
  const confidence = (index: number) => probabilities[index]![predictions[index]!]!;
  return matrix.flatMap((row, actual) =>
    row.map((count, predicted) => {
      const all = trueLabels.flatMap((truth, index) =>
        truth === actual && predictions[index] === predicted ? [index] : [],
      );
      const shown = all
        .sort((a, b) => confidence(b) - confidence(a))
        .slice(0, actual === predicted ? most.perCell : most.perWrongCell);
      return {
        actual: classes[actual]!,
        predicted: classes[predicted]!,
        count,
        ...shade(count),
        captions: shown.map((index) => formatNumber(confidence(index), ".0%")),
        ...imageStrip(dataset, shown),
      };
    }),
  );
}

/** A loader that shuffles would put the wrong images under the numbers. */
function checkOrder({ labels }: Dataset, { trueLabels }: Predictions): void {
  if (trueLabels.length === labels.length && trueLabels.every((truth, i) => truth === labels[i]))
    return;
  throw new Error(
    `the ${trueLabels.length} predictions are not of the ${labels.length} images in their order; ` +
      "predict with a loader of the whole data set that does not shuffle",
  );
}

/** A Vega spec whose signals are the actual class, the predicted one and the page of images; it opens on the cell `first`. */
function explorerSpec(
  title: string,
  classes: readonly string[],
  cells: readonly Cell[],
  first: Cell,
): Spec {
  const [wide, narrow] = sides.map((side) => side * classes.length);
  const axis = { domain: false, ticks: false, titlePadding: 8 };
  const range = [0, { signal: `side * ${classes.length}` }];
  return {
    title: { text: { signal: `${isNarrow} ? split(${literal(title)}, ': ') : ${literal(title)}` } },
    signals: [
      roomSignal(770),
      { name: "side", update: `${isNarrow} ? ${sides[1]} : ${sides[0]}` },
      { name: "width", update: `${isNarrow} ? ${narrow} : ${wide + gap + imagesWidth}` },
      { name: "height", update: `${isNarrow} ? ${narrow + 2 * gap + pageRows * step} : ${wide}` },
      choice("actual", classes, first.actual),
      choice("predicted", classes, first.predicted),
      page(cells),
    ],
    data: [
      { name: "cells", values: cells.map((cell) => ({ ...cell, pages: pagesOf(cell) })) },
      {
        name: "picked",
        source: "cells",
        transform: [
          { type: "filter", expr: "datum.actual === actual && datum.predicted === predicted" },
        ],
      },
      {
        name: "captions",
        source: "picked",
        transform: [
          { type: "flatten", fields: ["captions"], index: "position" },
          { type: "filter", expr: onOpenPage },
        ],
      },
    ],
    scales: ["x", "y"].map((name) => {
      return { name, type: "band", domain: classes, range };
    }),
    axes: [
      {
        ...{ ...axis, scale: "x", orient: "top", title: "Predicted" },
        ...{ labelAngle: -40, labelAlign: "left" },
      },
      { ...axis, scale: "y", orient: "left", title: "True" },
    ],
    marks: [...matrixMarks(), pictures(classes.length, cells)],
  };
}

/** The chosen class: by a click on a cell, or in a list that the keyboard reaches too. */
function choice(name: string, options: readonly string[], value: string): Spec {
  return {
    name,
    value,
    bind: { input: "select", options, name: `${name} ` },
    on: [{ events: "@cell:click", update: `datum.${name}` }],
  };
}

function matrixMarks(): Spec[] {
  const words = "datum.count + ' × true: ' + datum.actual + ', predicted: ' + datum.predicted";
  const box = {
    x: { scale: "x", field: "predicted" },
    y: { scale: "y", field: "actual" },
    width: { signal: "side" },
    height: { signal: "side" },
  };
  return [
    {
      name: "cell",
      type: "rect",
      from: { data: "cells" },
      encode: update({
        ...{ ...box, fill: { field: "color" }, stroke: grid, cursor: "pointer" },
        ...{ tooltip: { signal: words }, description: { signal: words } },
      }),
    },
    {
      type: "text",
      from: { data: "cells" },
      interactive: false,
      aria: false,
      encode: update({
        x: { ...box.x, offset: { signal: "side / 2" } },
        y: { ...box.y, offset: { signal: "side / 2" } },
        fontSize: { signal: "side < 30 ? 10 : 12" },
        text: { field: "count" },
        ...{ fill: { field: "ink" }, align: "center", baseline: "middle" },
      }),
    },
    {
      name: "frame",
      type: "rect",
      from: { data: "picked" },
      interactive: false,
      aria: false,
      encode: update({ ...box, stroke: wrongColor, strokeWidth: 3 }),
    },
  ];
}

/** The page of images that is open: the first whenever another cell is chosen; a slider where a cell has several. */
function page(cells: readonly Cell[]): Spec {
  const most = Math.max(...cells.map(pagesOf));
  const slider = { input: "range", min: 1, max: most, step: 1, name: "page " };
  return {
    name: "page",
    value: 1,
    ...(most > 1 && { bind: slider }),
    on: [{ events: [{ signal: "actual" }, { signal: "predicted" }], update: "1" }],
  };
}

/** How many pages the images of a cell take: at least one. */
function pagesOf({ captions }: Cell): number {
  return Math.max(1, Math.ceil(captions.length / pageImages));
}

/** What the chosen cell counts, in words and images: next to the matrix or under it. */
function pictures(classes: number, cells: readonly Cell[]): Spec {
  const words =
    "datum.count === 0 ? 'no image' : datum.count + (datum.count === 1 ? ' image' : ' images') + " +
    "(datum.count > datum.captions.length ? ', the ' + datum.captions.length + ' of highest confidence' : ', each with its confidence') + " +
    `(datum.pages > 1 ? '; page ' + ${openPage} + ' of ' + datum.pages : '')`;
  const heading = (text: string, y: number, look: Spec) => ({
    type: "text",
    from: { data: "picked" },
    encode: update({ text: { signal: text }, y, ...look }),
  });
  return {
    type: "group",
    name: "images",
    encode: update({
      x: { signal: `${isNarrow} ? -64 : side * ${classes} + ${gap}` },
      y: { signal: `${isNarrow} ? side * ${classes} + ${gap + 10} : 0` },
    }),
    marks: [
      heading("'true: ' + datum.actual + ', predicted: ' + datum.predicted", -22, {
        ...{ fontWeight: "bold", fontSize: 14 },
      }),
      heading(words, -6, { fill: paleInk }),
      stripWindow(
        Math.min(
          pageRows,
          Math.max(...cells.map(({ captions }) => Math.ceil(captions.length / stripColumns))),
        ),
      ),
      cover({ x: step - 8 * zoom, y: 0, width: 8 * zoom, height: step }),
      cover({ x: 0, y: step - 8 * zoom, width: step, height: 8 * zoom }),
      {
        name: "confidence",
        type: "text",
        from: { data: "captions" },
        encode: update({
          text: { field: "captions" },
          x: { signal: `(${column}) * ${step}` },
          y: { signal: `6 + (${row}) * ${step} + ${step - 8 * zoom + 12}` },
        }),
      },
    ],
  };
}

/** Ground over a gap next to each image: the strip's own is white. */
function cover({ x, y, width, height }: Record<"x" | "y" | "width" | "height", number>): Spec {
  const at = {
    x: { signal: `(${column}) * ${step} + ${x}` },
    y: { signal: `6 + (${row}) * ${step} + ${y}` },
  };
  const encode = update({ ...at, width, height, fill: paper });
  return { type: "rect", aria: false, from: { data: "captions" }, encode };
}

/** A window on the strip of the picked cell, moved to the rows of the open page. */
function stripWindow(rows: number): Spec {
  const strip = {
    name: "strip",
    type: "image",
    from: { data: "picked" },
    encode: update({
      url: { field: "url" },
      y: { signal: `${pageRows * step} * (1 - ${openPage})` },
      width: { field: "width", mult: zoom },
      height: { field: "height", mult: zoom },
      smooth: false,
    }),
  };
  return {
    type: "group",
    encode: {
      enter: {
        clip: { value: true },
        y: { value: 6 },
        width: { value: imagesWidth },
        height: { value: rows * step },
      },
    },
    marks: [strip],
  };
}
