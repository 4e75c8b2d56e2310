/** The map of the course: its chapters, and which needs which. */

import { quoted } from "../../src/explain/expressions";
import { filterColor, label, type Part, pageWidth } from "../../src/explain/marks";
import type { Picture } from "../../src/notebook/picture";
import { ink, paleInk } from "../../src/plot/theme";
import { vegaPicture } from "../../src/plot/vega";

/** A chapter of the course. */
export interface Chapter {
  number: number;
  title: string;
  /** What it shows, in a few words. */
  about: string;
  /** The numbers of the chapters to read just before it. */
  needs: readonly number[];
}

const [boxWidth, boxHeight, rowHeight] = [112, 52, 78];

/**
 * The chapters from left to right, each after those that it needs, with an arrow from each of these.
 * Pointing at a chapter tells what it is about. Throws if one needs a chapter that is not there.
 */
export function courseMap(chapters: readonly Chapter[]): Picture {
  const boxes = place(chapters);
  const height = Math.max(...boxes.map(({ y }) => y)) + boxHeight / 2 + 8;
  const spec = {
    width: pageWidth,
    height: height + 30,
    signals: [
      {
        name: "about",
        value: "Point at a chapter to read what it is about.",
        on: [{ events: "@chapter:mouseover", update: "datum.about" }],
      },
    ],
    data: [
      {
        name: "chapters",
        values: boxes.map(({ x, y, number, title, about }) => {
          return { x, y, about: `${number} · ${title}: ${about}` };
        }),
      },
    ],
    marks: [
      ...boxes.flatMap(({ needed, ...box }) => needed.flatMap((before) => arrow(before, box))),
      rectangles(),
      ...boxes.flatMap(({ x, y, number, title }) => [
        label(quoted(String(number)), { x, y: y - 11, align: "center", color: filterColor }),
        label(quoted(title), { x, y: y + 9, align: "center", bold: true }),
      ]),
      label("about", { x: 0, y: height + 18, size: 14 }),
    ],
  };
  const words = chapters.map(({ number, title, needs }) => {
    return `${number} ${title} ${needs.length ? `after ${needs.join(" and ")}` : "needs nothing"}`;
  });
  return vegaPicture(spec, `The chapters of the course: ${words.join("; ")}.`);
}

interface Box extends Chapter {
  x: number;
  y: number;
  needed: { x: number; y: number }[];
}

/** Each chapter one column after the last of those it needs, the columns' chapters around one middle. */
function place(chapters: readonly Chapter[]): Box[] {
  const columns = new Map<number, number>();
  for (const { number, title, needs } of chapters) {
    const before = needs.map((need) => columns.get(need) ?? Number.NaN);
    const column = Math.max(-1, ...before) + 1;
    if (Number.isNaN(column)) {
      throw new RangeError(`"${title}" needs ${needs.join(", ")}; list those chapters before it`);
    }
    columns.set(number, column);
  }
  const inColumn = (column: number) => chapters.filter((c) => columns.get(c.number) === column);
  const count = Math.max(...columns.values()) + 1;
  const most = Math.max(...Array.from({ length: count }, (_, i) => inColumn(i).length));
  const middle = (most * rowHeight) / 2 + 4;
  const apart = count > 1 ? (pageWidth - boxWidth - 4) / (count - 1) : 0;
  const at = ({ number }: Chapter) => {
    const column = columns.get(number) ?? 0;
    const siblings = inColumn(column);
    const row = siblings.findIndex((other) => other.number === number);
    return {
      x: boxWidth / 2 + 2 + column * apart,
      y: middle + (row - (siblings.length - 1) / 2) * rowHeight,
    };
  };
  return chapters.map((chapter) => ({
    ...chapter,
    ...at(chapter),
    needed: chapters.filter(({ number }) => chapter.needs.includes(number)).map(at),
  }));
}

function rectangles(): Part {
  return {
    type: "rect",
    name: "chapter",
    from: { data: "chapters" },
    encode: {
      update: {
        xc: { field: "x" },
        yc: { field: "y" },
        width: { value: boxWidth },
        height: { value: boxHeight },
        cornerRadius: { value: 6 },
        fill: { value: "#e6f0fb" },
        stroke: { value: filterColor },
        strokeWidth: { value: 1.5 },
        cursor: { value: "help" },
      },
    },
  };
}

/** A curve from the right of one box to the left of the other, with a tip. */
function arrow(from: { x: number; y: number }, to: { x: number; y: number }): Part[] {
  const [x1, x2] = [from.x + boxWidth / 2, to.x - boxWidth / 2];
  const [bend, tip] = [(x2 - x1) / 2, 8];
  const curve = `M${x1},${from.y}C${x1 + bend},${from.y} ${x2 - bend},${to.y} ${x2 - tip},${to.y}`;
  const head = `M${x2},${to.y}l${-tip},${-tip / 2}v${tip}Z`;
  return [path(curve, { stroke: paleInk, strokeWidth: 1.5 }), path(head, { fill: ink })];
}

function path(line: string, look: Record<string, string | number>): Part {
  const looks = Object.entries(look).map(([name, value]) => [name, { value }]);
  return {
    type: "path",
    interactive: false,
    encode: { enter: { path: { value: line }, ...Object.fromEntries(looks) } },
  };
}
