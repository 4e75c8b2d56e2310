/** What the picture of a model draws; its numbers come from model-stepper.ts. */
import { paleInk } from "../plot/theme";
import { type Expression, signed } from "./expressions";
import {
  clipped,
  filterColor,
  frame,
  inputColor,
  label,
  mapColor,
  numberGrid,
  type Part,
  pixels,
} from "./marks";
import { channelName, decimals, shownChannels, sumMarks } from "./model-sum";

/** Where the two large squares are. */
export const place = {
  photo: { x: 0, y: 60, size: 132 },
  map: { x: 164, y: 60, size: 132 },
};
const choices = { x: 332, y: 60, size: 52, across: 112, down: 74 };
const rowsTop = 252;
const rowHeight = 112;
const side = 84;
export const height = rowsTop + shownChannels * rowHeight;

/** The photo, the map and the filters to choose from; below, channel by channel, the products; the sum. */
export function modelMarks(): Part[] {
  const title =
    "layer + ', filter ' + number + ' of ' + chosen.count + ': row ' + row + ', column ' + column";
  return [
    label(title, { x: 0, y: 8, size: 15, bold: true }),
    ...photo(),
    ...map(),
    ...filterChoices(),
    ...Array.from({ length: shownChannels }, (_, i) => channelRow(i + 1)).flat(),
    ...sumMarks({ x: 452, y: rowsTop + 12 }),
  ];
}

/** A map of a level as a square on the page: a part of the level's one picture. */
function mapPicture(
  level: Expression,
  channel: Expression,
  { x, y, size }: { x: Expression | number; y: Expression | number; size: number },
): Part {
  const all = pixels({
    ...{ name: "part", url: `${level}.url`, size: `${size} * ${level}.columns` },
    x: `-${size} * ((${channel}) % ${level}.columns)`,
    y: `-${size} * floor((${channel}) / ${level}.columns)`,
  });
  return clipped([{ ...all, interactive: false }], { x, y, size });
}

function photo(): Part[] {
  const { x, y, size } = place.photo;
  const unit = `(${size} / levels[0].rows)`;
  const patch = {
    x: `${x} + column * jump * ${unit}`,
    y: `${y} + row * jump * ${unit}`,
    width: `field * ${unit}`,
  };
  return [
    label("'the image'", { x, y: y - 12, color: inputColor, bold: true }),
    pixels({ name: "photo", url: "photo", x, y, size }),
    frame({ ...patch, color: "#ffffff", thickness: 5 }),
    frame({ ...patch, color: inputColor, thickness: 2 }),
    label("'this number sees ' + field + ' × ' + field", { x, y: y + size + 14, color: paleInk }),
  ];
}

function map(): Part[] {
  const { x, y, size } = place.map;
  const cell = `(${size} / out)`;
  return [
    label("'map of filter ' + number", { x, y: y - 12, color: mapColor, bold: true }),
    mapPicture("after", "number", place.map),
    pointerArea("answers", { x, y, size }),
    frame({ x, y, width: size, color: mapColor, thickness: 1 }),
    frame({
      x: `${x} + column * ${cell} - 1`,
      y: `${y} + row * ${cell} - 1`,
      width: `${cell} + 2`,
      color: mapColor,
      thickness: 2,
    }),
    label("out + ' × ' + out + ': point at it'", { x, y: y + size + 14, color: paleInk }),
  ];
}

/** A clear square that takes the pointer. */
function pointerArea(name: string, { x, y, size }: { x: number; y: number; size: number }): Part {
  const square = { x, y, width: size, height: size };
  const enter = Object.fromEntries(Object.entries(square).map(([key, value]) => [key, { value }]));
  return {
    ...{ type: "rect", name },
    encode: { enter: { ...enter, fill: { value: "transparent" }, cursor: { value: "crosshair" } } },
  };
}

/** The kept filters' maps, two rows of four. */
function filterChoices(): Part[] {
  const { x, y, size, across, down } = choices;
  const left = `${x} + datum.index % 4 * ${across}`;
  const top = `${y} + floor(datum.index / 4) * ${down}`;
  const value = (expression: Expression) => ({ signal: expression });
  const each = (part: Part): Part => ({ ...part, from: { data: "choices" } });
  return [
    label("'the filters of ' + layer + ' that answer most to this image'", {
      ...{ x, y: y - 12, color: filterColor, bold: true },
    }),
    each(mapPicture("after", "chosen.filters[parent.index]", { x: left, y: top, size })),
    each({
      ...{ type: "rect", name: "choice" },
      encode: {
        update: {
          ...{ x: value(left), y: value(top), width: { value: size }, height: { value: size } },
          fill: { value: "transparent" },
          stroke: value(`datum.index === which ? '${mapColor}' : '#afb8c1'`),
          strokeWidth: value("datum.index === which ? 3 : 0.5"),
          cursor: { value: "pointer" },
          description: value("'filter ' + chosen.filters[datum.index]"),
        },
      },
    }),
    each(
      label("chosen.filters[datum.index]", {
        ...{ x: `${left} + ${size + 6}`, y: `${top} + ${size / 2}`, color: paleInk },
      }),
    ),
  ];
}

/** One of the channels that count most: its map with the window, the window's numbers, the weights, the sum. */
function channelRow(rank: number): Part[] {
  const y = rowsTop + (rank - 1) * rowHeight;
  const from = `data('channel${rank}')[0]`;
  const channel = `${from}.channel`;
  const cell = `(${side} / n)`;
  const grid = { data: `cells${rank}`, y, cell: `${side} / k` };
  const window = { x: `left * ${cell}`, y: `${y} + top * ${cell}`, width: `k * ${cell}` };
  return [
    label(channelName(channel), { x: 0, y: y - 11, bold: true }),
    mapPicture("before", channel, { x: 0, y, size: side }),
    frame({ x: 0, y, width: side, color: "#afb8c1", thickness: 1 }),
    frame({ ...window, color: "#ffffff", thickness: 4 }),
    frame({ ...window, color: inputColor, thickness: 2 }),
    numberGrid({
      ...{ ...grid, name: `x${rank}`, x: 108, text: "format(datum.x, '.2f')" },
      ...{ title: rank === 1 ? "'window'" : undefined, titleColor: inputColor },
      fill: signed("datum.x", "largestInput"),
      above: [frame({ x: 0, y: 0, width: side, color: inputColor, thickness: 2 })],
    }),
    label("'·'", { x: 206, y: y + side / 2, align: "center", size: 20 }),
    numberGrid({
      ...{ ...grid, name: `w${rank}`, x: 220, text: "format(datum.w, '.2f')" },
      ...{ title: rank === 1 ? "'learned weights'" : undefined, titleColor: filterColor },
      fill: signed("datum.w", "largestWeight"),
      above: [frame({ x: 0, y: 0, width: side, color: filterColor, thickness: 2 })],
    }),
    label(`'= ' + ${decimals(`${from}.value`)}`, { x: 318, y: y + side / 2, size: 16, bold: true }),
  ];
}
