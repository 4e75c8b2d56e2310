/** The map of the course: its chapters, and which builds on which. */

import type { Picture } from "../../src/notebook/picture";
import { ink, paleInk } from "../../src/plot/theme";
import { Dataflow } from "./explain/dataflow";
import { type Block, each, filterColor, mark, pageWidth, stack, text } from "./explain/scene";

/** A chapter of the course. */
export interface Chapter {
  number: number;
  title: string;
  /** What it teaches, in a few words. */
  about: string;
  /** The numbers of the chapters to read just before it. */
  needs: readonly number[];
}

const [boxWidth, boxHeight, rowHeight] = [124, 64, 84];
/** Longer titles are broken into two lines. */
const longestLine = 15;

/**
 * The chapters from left to right, each after those that it needs, with an arrow from each of these.
 * Hovering over a chapter shows what it is about. Throws if one needs a chapter that is not there.
 */
export function courseMap(chapters: readonly Chapter[]): Picture {
  const boxes = place(chapters);
  const height = Math.max(...boxes.map(({ y }) => y)) + boxHeight / 2 + 8;
  const flow = new Dataflow();
  const table = flow.rows(
    "chapters",
    boxes.map(({ x, y, number, title, about }) => {
      return { x, y, about: `${number} · ${title}: ${about}` };
    }),
  );
  const about = flow
    .constant("about", "Hover over a chapter to read what it is about.")
    .on("@chapter:mouseover", table.datum.about);
  const words = chapters.map(({ number, title, needs }) => {
    return `${number} ${title} ${needs.length ? `after ${needs.join(" and ")}` : "needs no other chapter"}`;
  });
  const { x, y } = table.datum;
  const size = { width: boxWidth, height: boxHeight, cornerRadius: 6 };
  const look = { fill: "#e6f0fb", stroke: filterColor, strokeWidth: 1.5, cursor: "help" };
  const rectangle = mark("rect", { xc: x, yc: y, ...size, ...look }, { name: "chapter" });
  const parts = stack(
    ...boxes.flatMap(({ needed, ...box }) => needed.map((before) => arrow(before, box))),
    each(table, rectangle),
    ...boxes.flatMap(({ x, y, number, title }) => {
      const lines = broken(title);
      const top = y - 9 * lines.length;
      return [
        text(String(number), { x, y: top, align: "center", color: filterColor }),
        ...lines.map((line, i) =>
          text(line, { x, y: top + 18 * (i + 1), align: "center", bold: true }),
        ),
      ];
    }),
    text(about, { y: height + 18, size: 14 }),
  );
  return flow.picture(`The chapters of the course: ${words.join("; ")}.`, {
    ...parts,
    height: height + 30,
  });
}

/** The title in one line, or in two of about equal length. */
function broken(title: string): string[] {
  if (title.length <= longestLine) return [title];
  const space = title.indexOf(" ", title.length / 2 - 3);
  return [title.slice(0, space), title.slice(space + 1)];
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

/** A curve from the right of one box to the left of the other, with a tip. */
function arrow(from: { x: number; y: number }, to: { x: number; y: number }): Block {
  const [x1, x2] = [from.x + boxWidth / 2, to.x - boxWidth / 2];
  const [bend, tip] = [(x2 - x1) / 2, 8];
  const curve = `M${x1},${from.y}C${x1 + bend},${from.y} ${x2 - bend},${to.y} ${x2 - tip},${to.y}`;
  const head = `M${x2},${to.y}l${-tip},${-tip / 2}v${tip}Z`;
  return stack(
    mark("path", { path: curve, stroke: paleInk, strokeWidth: 1.5 }),
    mark("path", { path: head, fill: ink }),
  );
}
