/** What the recorded exhibits hold, for tests. */
import assert from "node:assert/strict";
import type { FigureSpec } from "../../notebooks/course/figure-spec";
import type { Row } from "../../src";

export const rowsOf = (exhibits: FigureSpec[], place = 0): Row[] => {
  const exhibit = exhibits[place];
  assert.ok("rows" in exhibit);
  return exhibit.rows;
};
export const column = (rows: Row[], name: string) => rows.map((row) => Number(row[name]));
/** A column of a training's history, of one set, from epoch 1 on. */
export const curve = (exhibits: FigureSpec[], set: string, name: "loss" | "accuracy") =>
  column(
    rowsOf(exhibits).filter((row) => row.set === set && Number(row.epoch) > 0),
    name,
  );
export const matrixOf = (exhibits: FigureSpec[]): number[][] => {
  const exhibit = exhibits.find(({ kind }) => kind === "matrix");
  assert.ok(exhibit?.kind === "matrix");
  return exhibit.matrix;
};
export const pictures = (exhibits: FigureSpec[]): Buffer[] =>
  exhibits.flatMap((exhibit) =>
    exhibit.kind === "images" ? [Buffer.from(exhibit.bytes, "base64")] : [],
  );
