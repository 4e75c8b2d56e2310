/** What the convolution stepper draws; its numbers come from stepper.ts. */
import { paleInk } from "../plot/theme";
import { grey, quoted, short, signed } from "./expressions";
import { filterColor, frame, inputColor, label, mapColor, numberGrid, type Part } from "./marks";

/** The place of the grids, in pixels from the top. */
export const gridTop = 84;

/** The sizes worked out, the three grids, and the dot product. */
export function stepperMarks(): Part[] {
  return [...arithmetic(), inputGrid(), filterGrid(), mapGrid(), ...dotProduct()];
}

/** How large the feature map becomes, and what is lost by rounding down. */
function arithmetic(): Part[] {
  const inner = "(side - k) / s";
  const size =
    `'Size of the map = ⌊(n + 2p − k) / s⌋ + 1 = ⌊(' + n + ' + 2·' + p + ' − ' + k + ') / ' + s + '⌋ + 1 = '` +
    ` + '⌊' + ${short(inner)} + '⌋ + 1 = ' + out`;
  const dropped = "(side - covered)";
  const lost =
    "out === 0 ? 'The filter is larger than the input: it fits nowhere.'" +
    ` : ${dropped} > 0 ? 'Rounded down: the filter never reaches the last ' + (${dropped} === 1 ? 'row and column' : ${dropped} + ' rows and columns') + ' (crossed out).'` +
    " : s > k ? 'The stride is larger than the filter: the pixels in between (crossed out) are never seen.'" +
    " : 'The windows reach every pixel: nothing is dropped.'";
  return [
    label(size, { x: 0, y: 10, size: 14, bold: true }),
    label(lost, { x: 0, y: 33, color: paleInk }),
  ];
}

function inputGrid(): Part {
  return numberGrid({
    name: "input",
    data: "inputs",
    x: 0,
    y: gridTop,
    cell: "cell",
    title: "'Input ' + n + ' × ' + n + (p ? ', padded to ' + side + ' × ' + side : '')",
    titleColor: inputColor,
    fill: `(datum.padding ? '#eaeef2' : ${grey("datum.value", 9)})`,
    text: "datum.value",
    cursor: "crosshair",
    above: [
      unseen(),
      frame({
        x: "left * cell",
        y: "top * cell",
        width: "k * cell",
        color: inputColor,
        when: "out",
      }),
    ],
  });
}

/** A cross over each pixel that no window covers. */
function unseen(): Part {
  return {
    type: "symbol",
    interactive: false,
    from: { data: "inputs" },
    encode: {
      update: {
        x: { signal: "(datum.column + 0.5) * cell" },
        y: { signal: "(datum.row + 0.5) * cell" },
        shape: { value: "M-1,-1L1,1M-1,1L1,-1" },
        size: { signal: "0.8 * cell * cell" },
        stroke: { value: "#bf8700" },
        strokeWidth: { value: 1 },
        opacity: { signal: "datum.seen ? 0 : 1" },
      },
    },
  };
}

function filterGrid(): Part {
  return numberGrid({
    name: "weight",
    data: "weights",
    x: "filterLeft",
    y: gridTop,
    cell: "cell",
    title: "'Filter ' + k + ' × ' + k",
    titleColor: filterColor,
    fill: signed("datum.value", "max(1, abs(extent(weights)[0]), abs(extent(weights)[1]))"),
    text: short("datum.value"),
    cursor: "pointer",
    above: [frame({ x: 0, y: 0, width: "k * cell", color: filterColor })],
  });
}

function mapGrid(): Part {
  const hidden = "(play && datum.cell > at)";
  const fill = signed("datum.value", "max(abs(mapExtent[0]), abs(mapExtent[1]))");
  return numberGrid({
    name: "output",
    data: "map",
    x: "mapLeft",
    y: gridTop,
    cell: "cell",
    title: "'Feature map ' + out + ' × ' + out",
    titleColor: mapColor,
    fill: `(${hidden} ? '#ffffff' : ${fill})`,
    text: `${hidden} ? '' : ${short("datum.value")}`,
    cursor: "crosshair",
    above: [
      frame({
        x: "column * cell",
        y: "row * cell",
        width: "cell",
        when: "out",
        color: mapColor,
      }),
    ],
  });
}

// JupyterLab keeps the arrow keys and the space bar for itself, except in boxes to write into.
const hint =
  "Point at a grid, or press the arrow keys (in JupyterLab: up and down in the box Step). A click on a weight changes it.";

/** Each pixel of the window times its weight, row by row, and the sum. */
function dotProduct(): Part[] {
  const part = (
    text: string,
    shift: number,
    align: "left" | "center" | "right",
    color?: string,
  ) => {
    const place = { x: `110 + datum.column * 84 + ${shift}`, y: "sumTop + datum.row * 24" };
    return { ...label(text, { ...place, align, color, size: 14 }), from: { data: "products" } };
  };
  const last = "datum.row === k - 1 && datum.column === k - 1";
  const sum = label(short("datum.value"), {
    x: "110 + k * 84 + 22",
    y: "sumTop + (k - 1) * 24",
    color: mapColor,
    size: 16,
    bold: true,
  });
  return [
    label("'Dot product'", { x: 0, y: "sumTop", bold: true }),
    label("'step ' + (at + 1) + ' of ' + steps", { x: 0, y: "sumTop + 22", color: paleInk }),
    part("datum.x", 22, "right", inputColor),
    part("'·'", 28, "center"),
    part(
      `(datum.w < 0 ? '(' + ${short("datum.w")} + ')' : ${short("datum.w")})`,
      34,
      "left",
      filterColor,
    ),
    part(`${last} ? '=' : '+'`, 84, "center"),
    { ...sum, from: { data: "sum" } },
    label(quoted(hint), { x: 0, y: "sumTop + k * 24 + 12", color: paleInk }),
  ];
}
