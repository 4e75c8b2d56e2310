/** How the matrix explorer is drawn: a Vega spec with two signals, the actual and the predicted class. */
import { stripColumns, stripStep } from "./image-strip";
import type { Cell } from "./matrix-explorer";
import { paleInk, wrongColor } from "./theme";
import type { Spec } from "./vega";

const side = 34;
const zoom = 2;
/** Between the matrix and the images. */
const gap = 36;
/** Vega code: the place of an image in the strip. */
const column = `datum.place % ${stripColumns}`;
const row = `floor(datum.place / ${stripColumns})`;

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
    width: size + gap + stripColumns * stripStep * zoom,
    height: size,
    signals: [
      choice("actual", classes, first.actual),
      choice("predicted", classes, first.predicted),
    ],
    data: [
      { name: "cells", values: cells },
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
        transform: [{ type: "flatten", fields: ["captions"], index: "place" }],
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
    marks: [...matrixMarks(), pictures(size + gap)],
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

/** What the chosen cell counts, in words and images. */
function pictures(left: number): Spec {
  const words =
    "datum.count === 0 ? 'no image' : datum.count + (datum.count === 1 ? ' image' : ' images') + " +
    "(datum.count > datum.captions.length ? ', the ' + datum.captions.length + ' surest' : '') + " +
    "', with the model’s confidence'";
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
      {
        name: "strip",
        type: "image",
        from: { data: "picked" },
        encode: {
          update: {
            url: { field: "url" },
            y: { value: 6 },
            width: { field: "width", mult: zoom },
            height: { field: "height", mult: zoom },
            smooth: { value: false },
          },
        },
      },
      {
        name: "confidence",
        type: "text",
        from: { data: "captions" },
        encode: {
          update: {
            text: { field: "captions" },
            x: { signal: `(${column}) * ${stripStep * zoom}` },
            y: { signal: `6 + (${row}) * ${stripStep * zoom} + ${(stripStep - 8) * zoom + 12}` },
          },
        },
      },
    ],
  };
}
