/** The sum in the picture of a model: what the channels give, the bias, ReLU, and the model's own number. */
import { ink, paleInk } from "../plot/theme";
import type { Expression } from "./expressions";
import { filterColor, label, mapColor, type Part } from "./marks";

/** How many channels are shown with their products; the others are summed up. */
export const shownChannels = 3;

/** The colours of the image have names, maps have numbers. */
export function channelName(channel: Expression): Expression {
  return `(index === 0 ? ['red', 'green', 'blue'][${channel}] : 'map ' + ${channel})`;
}

/** The channels' sums and the bias, added up, what ReLU makes of them, and what the model itself gives. */
export function sumMarks(place: { x: number; y: number }): Part[] {
  const channels = Array.from({ length: shownChannels }, (_, i): Line => {
    const from = `data('channel${i + 1}')[0]`;
    return { text: `'from ' + ${channelName(`${from}.channel`)}`, value: `${from}.value` };
  });
  const rest = "data('rest')[0]";
  const more = `before.channels > ${shownChannels}`;
  const lines: Line[] = [
    ...channels,
    {
      text: `'from the other ' + ${rest}.count + ' maps'`,
      value: `${rest}.value`,
      when: more,
    },
    { text: "'bias'", value: "bias", color: filterColor },
    { text: "'sum'", value: "total", color: mapColor, bold: true },
    { text: "'after ReLU: max(0, sum)'", value: "answer", color: mapColor, bold: true },
    { text: "'the model itself gives'", value: "own", color: paleInk },
  ];
  return lines.flatMap(({ text, value, color = ink, bold = false, when = "true" }, i) => {
    const lower = i > shownChannels ? `(${more} ? 0 : -30)` : 0;
    const y = `${place.y + i * 30 + (i > 4 ? 12 : 0)} + ${lower}`;
    const look = { y, color, size: 15, bold };
    return [
      label(`${when} ? ${text} : ''`, { x: place.x, ...look }),
      label(`${when} ? ${decimals(value)} : ''`, { x: place.x + 300, align: "right", ...look }),
    ];
  });
}

interface Line {
  text: Expression;
  value: Expression;
  color?: string;
  bold?: boolean;
  when?: Expression;
}

/** A number with three decimals. */
export function decimals(value: Expression): Expression {
  return `format(${value}, '.3f')`;
}
