/** The images behind the chosen number of the matrix explorer, page by page. */
import { stripColumns, stripStep } from "./image-strip";
import type { Cell } from "./matrix-explorer";
import { paleInk } from "./theme";
import type { Spec } from "./vega";

const zoom = 2;
/** From one image to the next, as drawn. */
const step = stripStep * zoom;
/** The images of a page: as many rows as stand beside the matrix. */
const pageRows = 4;
const pageImages = pageRows * stripColumns;
/** Vega code: the page that the slider asks for, or the chosen cell's last. */
const openPage = "min(page, datum.pages)";
/** The width of what `pictures` draws. */
export const picturesWidth = stripColumns * step;
/** Vega code: whether a caption is of the open page. */
export const onOpenPage = `floor(datum.place / ${pageImages}) === ${openPage} - 1`;
/** Vega code: the place of an image on its page. */
const column = `datum.place % ${stripColumns}`;
const row = `floor(datum.place / ${stripColumns}) - ${pageRows} * (${openPage} - 1)`;

/** The page of images that is open: the first whenever another cell is chosen; a slider where a cell has several. */
export function page(cells: readonly Cell[]): Spec {
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
export function pagesOf({ captions }: Cell): number {
  return Math.max(1, Math.ceil(captions.length / pageImages));
}

/** What the chosen cell counts, in words and images. */
export function pictures(left: number, cells: readonly Cell[]): Spec {
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
