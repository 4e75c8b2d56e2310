/** Words on a canvas: broken into lines that fit, and cut where they do not. */
import { createCanvas } from "./canvas";

const mostLines = 3;
const measurer = createCanvas(1, 1).getContext("2d");

/** The width of `text` in pixels. */
export function textWidth(text: string, font: string): number {
  measurer.font = font;
  return measurer.measureText(text).width;
}

/** `text` in at most three lines of `width` pixels; what does not fit ends in "…". An empty text has no line. */
export function wrap(text: string, width: number, font: string): string[] {
  const fits = (line: string) => textWidth(line, font) <= width;
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const kept = lines.slice(0, mostLines);
  if (lines.length > mostLines) kept[mostLines - 1] += "…";
  return kept.map((line) => (fits(line) ? line : cut(line, fits)));
}

function cut(line: string, fits: (line: string) => boolean): string {
  const letters = [...line.replace(/…$/, "")];
  while (letters.length && !fits(`${letters.join("")}…`)) letters.pop();
  return `${letters.join("")}…`;
}
