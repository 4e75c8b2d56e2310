/** A confusion matrix that shows the images behind each number, also in a saved notebook without a kernel. */
import type { Dataset } from "../data/dataset";
import { confusionMatrix } from "../evaluation/metrics";
import type { Predictions } from "../evaluation/predict";
import { hex, inkOn, shader } from "./colors";
import { imageStrip, type Strip, stripColumns, stripStep } from "./image-strip";
import { paleInk, wrongColor } from "./theme";
import { type Chart, formatNumber, type Spec, vegaPicture } from "./vega";

const side = 34;
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
const picturesWidth = stripColumns * step;
/** Vega code: whether a caption is of the open page. */
const onOpenPage = `floor(datum.place / ${pageImages}) === ${openPage} - 1`;
/** Vega code: the place of an image on its page. */
const column = `datum.place % ${stripColumns}`;
const row = `floor(datum.place / ${stripColumns}) - ${pageRows} * (${openPage} - 1)`;

/** A number of the matrix and the images behind it. */
interface Cell extends Strip {
  actual: string;
  predicted: string;
  count: number;
  color: string;
  ink: string;
  /** How sure the model is of each image of the strip. */
  captions: string[];
}

/**
 * The confusion matrix of `result`, which `predict` gave for `dataset` in the same order. A click on a number,
 * or the two lists below, shows images behind it, those first that the model is surest of: up to `perCell` right
 * ones and up to `perWrongCell` wrong ones, in pages of 16. It opens on the pair that is confused most. Each image
 * takes about 0.8 KB of the notebook.
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
    `${title}. Confused most: ${worst.count} images, ` +
    `actually ${worst.actual}, predicted ${worst.predicted}`;
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
  const shade = shader(matrix.flat());
  const sureness = (index: number) => probabilities[index]![predictions[index]!]!;
  return matrix.flatMap((row, actual) =>
    row.map((count, predicted) => {
      const all = trueLabels.flatMap((truth, index) =>
        truth === actual && predictions[index] === predicted ? [index] : [],
      );
      const shown = all
        .sort((a, b) => sureness(b) - sureness(a))
        .slice(0, actual === predicted ? most.perCell : most.perWrongCell);
      return {
        actual: classes[actual]!,
        predicted: classes[predicted]!,
        count,
        color: hex(shade(count)),
        ink: inkOn(shade(count)),
        captions: shown.map((index) => formatNumber(sureness(index), ".0%")),
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
  const size = side * classes.length;
  const axis = { domain: false, ticks: false, titlePadding: 8 };
  return {
    title,
    width: size + gap + picturesWidth,
    height: size,
    signals: [
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
          { type: "flatten", fields: ["captions"], index: "place" },
          { type: "filter", expr: onOpenPage },
        ],
      },
    ],
    scales: [
      { name: "x", type: "band", domain: classes, range: [0, size] },
      { name: "y", type: "band", domain: classes, range: [0, size] },
    ],
    axes: [
      {
        ...axis,
        scale: "x",
        orient: "top",
        title: "predicted",
        labelAngle: -40,
        labelAlign: "left",
      },
      { ...axis, scale: "y", orient: "left", title: "actual" },
    ],
    marks: [...matrixMarks(), pictures(size + gap, cells)],
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
  const words = "datum.count + ' of actual ' + datum.actual + ', predicted ' + datum.predicted";
  const box = {
    x: { scale: "x", field: "predicted" },
    y: { scale: "y", field: "actual" },
    width: { value: side },
    height: { value: side },
  };
  return [
    {
      name: "cell",
      type: "rect",
      from: { data: "cells" },
      encode: {
        enter: {
          ...box,
          fill: { field: "color" },
          stroke: { value: "#e4e7eb" },
          cursor: { value: "pointer" },
          tooltip: { signal: words },
          description: { signal: words },
        },
      },
    },
    {
      type: "text",
      from: { data: "cells" },
      interactive: false,
      aria: false,
      encode: {
        enter: {
          x: { scale: "x", field: "predicted", offset: side / 2 },
          y: { scale: "y", field: "actual", offset: side / 2 },
          text: { field: "count" },
          fill: { field: "ink" },
          align: { value: "center" },
          baseline: { value: "middle" },
        },
      },
    },
    {
      name: "frame",
      type: "rect",
      from: { data: "picked" },
      interactive: false,
      aria: false,
      encode: { update: { ...box, stroke: { value: wrongColor }, strokeWidth: { value: 3 } } },
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

/** What the chosen cell counts, in words and images. */
function pictures(left: number, cells: readonly Cell[]): Spec {
  const words =
    "datum.count === 0 ? 'no image' : datum.count + (datum.count === 1 ? ' image' : ' images') + " +
    "(datum.count > datum.captions.length ? ', the ' + datum.captions.length + ' surest' : '') + " +
    "', with the model’s confidence' + " +
    `(datum.pages > 1 ? '; page ' + ${openPage} + ' of ' + datum.pages : '')`;
  const heading = (text: string, y: number, look: Spec) => ({
    type: "text",
    from: { data: "picked" },
    encode: { update: { text: { signal: text }, y: { value: y }, ...look } },
  });
  return {
    type: "group",
    name: "pictures",
    encode: { enter: { x: { value: left } } },
    marks: [
      heading("'actual ' + datum.actual + ', predicted ' + datum.predicted", -22, {
        fontWeight: { value: "bold" },
        fontSize: { value: 14 },
      }),
      heading(words, -6, { fill: { value: paleInk } }),
      stripWindow(
        Math.min(
          pageRows,
          Math.max(...cells.map(({ captions }) => Math.ceil(captions.length / stripColumns))),
        ),
      ),
      {
        name: "confidence",
        type: "text",
        from: { data: "captions" },
        encode: {
          update: {
            text: { field: "captions" },
            x: { signal: `(${column}) * ${step}` },
            y: { signal: `6 + (${row}) * ${step} + ${step - 8 * zoom + 12}` },
          },
        },
      },
    ],
  };
}

/** A window on the strip of the picked cell, moved to the rows of the open page. */
function stripWindow(rows: number): Spec {
  const strip = {
    name: "strip",
    type: "image",
    from: { data: "picked" },
    encode: {
      update: {
        url: { field: "url" },
        y: { signal: `${pageRows * step} * (1 - ${openPage})` },
        width: { field: "width", mult: zoom },
        height: { field: "height", mult: zoom },
        smooth: { value: false },
      },
    },
  };
  return {
    type: "group",
    encode: {
      enter: {
        clip: { value: true },
        y: { value: 6 },
        width: { value: picturesWidth },
        height: { value: rows * step },
      },
    },
    marks: [strip],
  };
}
