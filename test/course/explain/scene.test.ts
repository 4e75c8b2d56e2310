import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataflow } from "../../../notebooks/course/explain/dataflow";
import {
  type Block,
  column,
  type Expression,
  ex,
  mark,
  row,
  sized,
  text,
  words,
} from "../../../notebooks/course/explain/scene";
import { run } from "./explainer";

interface Nested {
  mark: { group: { x: number; y: number } };
}

/** What Vega makes of an expression. */
async function evaluated(expression: Expression, flow = new Dataflow()): Promise<unknown> {
  flow.derived("result", expression);
  const figure = await run(flow.picture("", column()));
  const value = figure.signal("result");
  figure.close();
  return value;
}

test("what is put into an expression keeps its value: texts are quoted, sums get brackets", async () => {
  for (const value of ["it's \"so\" \\ 'x' + y", "two\nlines", 0.5, -2, true, [1, "a'b"]]) {
    assert.deepEqual(await evaluated(ex`${value}`), value);
  }
  assert.equal(await evaluated(ex`${"a\u2028b"} + ''`), "a b");
  const sum = ex`${2} + ${3}`;
  assert.equal(await evaluated(ex`${sum} * ${sum}`), 25);
  assert.deepEqual(await evaluated(ex`${[sum, 1]}`), [5, 1]);
});

test("words are a text even where they begin with numbers", async () => {
  assert.equal(await evaluated(words`${1}${2} of ${ex`1 + 1`}`), "12 of 2");
});

test("a signal stands for its value, also in the handlers of others", async () => {
  const flow = new Dataflow();
  const k = flow.constant("k", 3);
  const doubled = flow.constant("doubled", 0).on(k, ex`2 * ${k}`);
  flow.derived("both", words`${k}, ${doubled}`);
  const figure = await run(flow.picture("", column()));
  await figure.set({ k: 5 });
  assert.equal(figure.signal("both"), "5, 10");
  figure.close();
});

test("rows and columns add up widths and heights, of numbers and of signals", async () => {
  const flow = new Dataflow();
  const n = flow.constant("n", 4);
  const square = (size: Block["width"], name: string) =>
    sized(mark("rect", { width: size, height: size }, { name }), size, size);
  const upper = row(square(20, "a"), 5, square(ex`${n} * 10`, "b"), square(7, "c"));
  const figure = await run(flow.picture("", column(upper, 3, square(1, "d"), text("below"))));
  // A block is moved by the group around it.
  const at = (name: string) => {
    const { x, y } = (figure.items("rect", name)[0] as unknown as Nested).mark.group;
    return { x, y };
  };
  const places = () => [at("b").x, at("c").x, at("d").y, figure.signal("height")];
  assert.deepEqual(places(), [25, 65, 43, 68]);
  await figure.set({ n: 1 });
  assert.deepEqual(places(), [25, 35, 23, 48]);
  figure.close();
});

test("a data set is filtered, extended and added up", async () => {
  const flow = new Dataflow();
  const cells = flow
    .cells("cells", 3)
    .with(({ row, column }) => ({ value: ex`${row} - ${column}` }));
  const upper = cells.where("upper", ({ row, column }) => ex`${column} > ${row}`);
  upper.aggregate("rows", ["row"], { sum: ["sum", "value"], count: ["count"] });
  flow.derived("largest", cells.largest("value"));
  const figure = await run(flow.picture("", column()));
  const sums = figure.data("rows").map(({ row, sum, count }) => [row, sum, count]);
  assert.deepEqual(sums, [
    [0, -3, 2],
    [1, -1, 1],
  ]);
  assert.equal(figure.signal("largest"), 2);
  figure.close();
});
