/** How the matrix explorer is drawn: a Vega spec whose signals are the actual class, the predicted one and the page of images. */
import type { Cell } from "./matrix-explorer";
import { onOpenPage, page, pagesOf, pictures, picturesWidth } from "./matrix-explorer-images";
import { wrongColor } from "./theme";
import type { Spec } from "./vega";

const side = 34;
/** Between the matrix and the images. */
const gap = 36;

/** The spec; it opens on the cell `first`. */
export function explorerSpec(
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
