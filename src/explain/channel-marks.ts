/** What the stepper of a colour image draws; its numbers come from channel-stepper.ts. */
import { paleInk } from "../plot/theme";
import { channelTop, imageSide, type Layout, mapsTop, right, rowHeight } from "./channel-layout";
import { type Expression, signed } from "./expressions";
import {
  filterColor,
  frame,
  inputColor,
  label,
  mapColor,
  numberGrid,
  type Part,
  pixels,
} from "./marks";

const channelNames = ["red", "green", "blue"];
const channelColors = ["#cf222e", "#1a7f37", "#0969da"];

/** The three channels row by row, the sum on the right, the maps below. */
export function channelMarks(place: Layout): Part[] {
  return [
    label("'Filter ' + filter + ': ' + names[filter - 1]", { x: 0, y: 2, size: 15, bold: true }),
    ...[0, 1, 2].flatMap((channel) => channelRow(channel, place)),
    ...photo(place),
    ...sum(),
    ...maps(place),
  ];
}

function channelRow(channel: number, { unit, cell }: Layout): Part[] {
  const y = channelTop + 18 + channel * rowHeight;
  const color = channelColors[channel]!;
  const name = channelNames[channel]!;
  const level = "round(255 * datum.x)";
  const parts = [0, 1, 2].map((c) => (c === channel ? level : "0"));
  const grid = { data: `cells${channel}`, y, cell };
  return [
    label(`'${name}'`, { x: 0, y: y - 12, color, bold: true }),
    pixels({ name: `channel${channel}`, url: `channels[${channel}]`, x: 0, y, size: imageSide }),
    ...window(0, y, unit),
    numberGrid({
      ...grid,
      name: `x${channel}`,
      x: 122,
      fill: `(rgb(${parts}) + '')`,
      text: "format(datum.x, '.2f')",
      title: channel === 0 ? "'window'" : undefined,
      titleColor: inputColor,
      above: [frame({ x: 0, y: 0, width: imageSide, color: inputColor })],
    }),
    label("'·'", { x: 230, y: y + imageSide / 2, align: "center", size: 20 }),
    numberGrid({
      ...grid,
      name: `w${channel}`,
      x: 242,
      fill: signed("datum.w", "strongest"),
      text: "format(datum.w, '.2~f')",
      title: channel === 0 ? "'filter'" : undefined,
      titleColor: filterColor,
      above: [frame({ x: 0, y: 0, width: imageSide, color: filterColor })],
    }),
    label(`'=  ' + ${decimals(`sums[${channel}]`)}`, {
      x: 350,
      y: y + imageSide / 2,
      color,
      size: 16,
      bold: true,
    }),
  ];
}

/** The window on an image that stands at x, y; its white rim shows on red too. */
function window(x: number, y: number, unit: number): Part[] {
  return [
    { color: "#ffffff", thickness: 5 },
    { color: inputColor, thickness: 2 },
  ].map((look) =>
    frame({
      x: `${x} + left * ${unit}`,
      y: `${y} + top * ${unit}`,
      width: `k * ${unit}`,
      ...look,
    }),
  );
}

function photo({ unit }: Layout): Part[] {
  const y = channelTop + 18;
  return [
    label("'the image'", { x: right, y: y - 12, bold: true }),
    pixels({ name: "photo", url: "image", x: right, y, size: imageSide }),
    ...window(right, y, unit),
    label("'window at row ' + row + ', column ' + column", {
      x: right + imageSide + 14,
      y: y + 12,
      color: paleInk,
    }),
    label("'Point at an image or a map.'", {
      x: right + imageSide + 14,
      y: y + 34,
      color: paleInk,
    }),
  ];
}

/** The three sums and the bias, added up, and what ReLU makes of them. */
function sum(): Part[] {
  const top = channelTop + rowHeight + 34;
  const lines: [text: string, value: Expression, color?: string][] = [
    ...channelNames.map((name, c): [string, Expression, string] => [
      name,
      decimals(`sums[${c}]`),
      channelColors[c]!,
    ]),
    ["bias", decimals("bias[filter - 1]"), filterColor],
    ["sum", decimals("total"), mapColor],
    ["after ReLU: max(0, sum)", decimals("max(0, total)"), mapColor],
  ];
  return lines.flatMap(([text, value, color], i) => {
    const y = top + i * 28 + (i > 3 ? 10 : 0);
    const bold = i > 3;
    return [
      label(`'${text}'`, { x: right, y, color, size: 15, bold }),
      label(value, { x: right + 260, y, color, size: 15, bold, align: "right" }),
    ];
  });
}

/** For each filter its map before and after ReLU. */
function maps({ count, mapLeft, mapSize, mapUnit }: Layout): Part[] {
  const each = Array.from({ length: count }, (_, filter) => filter);
  const place = (x: number, filter: number) =>
    frame({
      x: `${x} + column * ${mapUnit} - 1`,
      y: `${mapsTop} + row * ${mapUnit} - 1`,
      width: mapUnit + 2,
      color: mapColor,
      thickness: 2,
      when: `filter === ${filter + 1}`,
    });
  return [
    {
      ...pixels({ name: "map", url: "datum.url", x: "datum.x", y: mapsTop, size: mapSize }),
      from: { data: "maps" },
    },
    ...each.flatMap((filter) => [
      label(`names[${filter}]`, {
        x: mapLeft(filter),
        y: mapsTop - 14,
        color: mapColor,
        bold: true,
      }),
      frame({
        x: mapLeft(filter) - 3,
        y: mapsTop - 3,
        width: 2 * mapSize + 14,
        height: mapSize + 6,
        color: mapColor,
        thickness: 2,
        when: `filter === ${filter + 1}`,
      }),
      ...[mapLeft(filter), mapLeft(filter) + mapSize + 8].map((x) => place(x, filter)),
    ]),
    label("'Left: the sums, red below zero, blue above.  Right: after ReLU.'", {
      x: 0,
      y: mapsTop + mapSize + 18,
      color: paleInk,
    }),
  ];
}

function decimals(value: Expression): Expression {
  return `format(${value}, '.3f')`;
}
