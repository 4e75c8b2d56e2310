/** What the steppers of a colour image and of a model have in common: a channel's window times its weights, and the sum. */
import type { Table } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, type Size, type Value } from "./scene";

/** The side of what is shown of a channel: its map, the window and the weights. */
export const side = byWidth(90, 70);
const gap = byWidth(10, 4);

/** How the numbers of a window or of the weights are shown. */
interface NumbersLook {
  name: string;
  title: string;
  color: string;
  fill: Expression;
  text: Expression;
  /** Rows of the window. */
  k: Size;
}

/** The numbers of a window or of the weights in it. */
export function numbers(cells: Table<"row" | "column">, look: NumbersLook): Block {
  const cell = ex`${side} / ${look.k}`;
  // On a narrow page numbers would run into one another in 5 x 5 cells.
  const value = ex`${cell} < 16 ? '' : ${look.text}`;
  const { name, fill } = look;
  const shown = scene.grid(
    cells,
    { name, side: look.k, cell, fill, text: value },
    scene.frame({ width: side, color: look.color, thickness: 2 }),
  );
  return scene.sized(scene.titled(look.title, look.color, shown), side);
}

/** A channel: where the window is in it, the products, and their sum. */
export function productRow(parts: {
  map: Block;
  window: Block;
  weights: Block;
  sum: Value;
  color?: Value;
}): Block {
  const middle = (words: Value, look: object) =>
    scene.column(24, scene.text(words, { ...look, line: 90, y: ex`${side} / 2` }));
  const sum = middle(parts.sum, { color: parts.color, size: byWidth(16, 13), bold: true });
  const dot = middle("·", { align: "center", size: 20 });
  const { map, window, weights } = parts;
  const inRow = scene.row(
    scene.sized(map, side),
    byWidth(24, 10),
    window,
    gap,
    dot,
    gap,
    weights,
    gap,
    sum,
  );
  return scene.sized(inRow, byWidth(410, scene.narrowWidth), window.height);
}
