import assert from "node:assert/strict";
import test from "node:test";
import { heatmap } from "convnet";
import { classes, confusions } from "./samples";
import { drawn, inRows } from "./scene";

const options = { title: "Confusions", labels: classes, x: "predicted", y: "actual", format: "d" };

test("heatmap writes row i, column j of the matrix in row i, column j of the picture", async () => {
  const texts = inRows(await drawn(heatmap(confusions, options), "text"));
  assert.deepEqual(
    texts.map((row) => row.map(({ text }) => Number(text))),
    confusions,
  );
});

test("heatmap names rows at the side and columns on top", async () => {
  const labels = { rows: ["up", "down"], columns: ["left", "middle", "right"] };
  const picture = heatmap(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { ...options, labels },
  );
  const names = (await drawn(picture, "text", "axis-label")).map(({ text }) => text);
  assert.deepEqual(names, ["left", "middle", "right", "up", "down"]);
  const titles = (await drawn(picture, "text", "axis-title")).map(({ text }) => text);
  assert.deepEqual(titles, ["Predicted", "Actual"]);
  const cells = await drawn(picture, "rect");
  assert.deepEqual(cells.map(({ datum }) => [datum.row, datum.column, datum.text]).at(5), [
    "down",
    "right",
    "6",
  ]);
});

test("every number of a heatmap can be read on its cell (contrast of WCAG 2: at least 4.5)", async () => {
  for (const matrix of [confusions, confusions.map((row) => row.map((value) => value - 400))]) {
    const picture = heatmap(matrix, options);
    const cells = inRows(await drawn(picture, "rect")).flat();
    const texts = inRows(await drawn(picture, "text")).flat();
    cells.forEach((cell, i) => {
      assert.equal(cell.datum, texts[i]!.datum);
      assert.ok(
        contrast(cell.fill!, texts[i]!.fill!) >= 4.5,
        `${cell.fill} under ${texts[i]!.fill}`,
      );
    });
  }
});

test("more is darker; below zero is red, zero white, above zero blue", async () => {
  const labels = { rows: ["only"], columns: ["a", "b", "c", "d", "e"] };
  const fills = async (row: number[]) =>
    (await drawn(heatmap([row], { ...options, labels }), "rect")).map(({ fill }) => fill!);
  const amounts = (await fills([0, 1, 2, 3, 4])).map(luminance);
  assert.deepEqual(
    amounts,
    [...amounts].sort((a, b) => b - a),
  );
  assert.equal(amounts[0], 1);
  const signed = (await fills([-2, -1, 0, 1, 2])).map(channels);
  assert.deepEqual(signed[2], [255, 255, 255]);
  for (const [red, , blue] of signed.slice(0, 2)) assert.ok(red! > blue!);
  for (const [red, , blue] of signed.slice(3)) assert.ok(blue! > red!);
});

test("without a format whole numbers are written whole, others in three digits", async () => {
  const { title, labels, x, y } = { ...options, labels: ["a", "b"] };
  const written = async (matrix: number[][]) =>
    inRows(await drawn(heatmap(matrix, { title, labels, x, y }), "text"))
      .flat()
      .map(({ text }) => text);
  assert.deepEqual(
    await written([
      [12345, 0],
      [-7, 1],
    ]),
    ["12345", "0", "−7", "1"],
  );
  assert.deepEqual(
    await written([
      [1 / 3, 0],
      [-2 / 3, 12.345],
    ]),
    ["0.333", "0", "−0.667", "12.3"],
  );
});

test("a name is only a name, whatever is in it", async () => {
  const labels = ['"quoted"', "a.b\\ <i>猫</i>"];
  const picture = heatmap(
    [
      [1, 2],
      [3, 4],
    ],
    { ...options, labels, x: 'the "x"', y: "y's \\" },
  );
  const names = (await drawn(picture, "text", "axis-label")).map(({ text }) => text);
  assert.deepEqual(names, [...labels, ...labels]);
});

test("percentages are written by d3's format", async () => {
  const picture = heatmap([[0.256]], { ...options, labels: ["cat"], format: ".1%" });
  const [text] = await drawn(picture, "text");
  assert.equal(text!.text, "25.6%");
});

test("NaN is a grey cell with a dash, and does not spoil the others", async () => {
  const picture = heatmap(
    [
      [Number.NaN, 1],
      [0.5, 0],
    ],
    { ...options, labels: ["a", "b"], format: ".0%" },
  );
  const cells = inRows(await drawn(picture, "text")).flat();
  assert.deepEqual(
    cells.map(({ text }) => text),
    ["–", "100%", "50%", "0%"],
  );
  assert.match(picture.alt, /Largest: actual a, predicted b: 100%; actual b, predicted a: 50%/);
});

test("a matrix of zeros is drawn white", async () => {
  const cells = await drawn(
    heatmap(
      [
        [0, 0],
        [0, 0],
      ],
      { ...options, labels: ["a", "b"] },
    ),
    "rect",
  );
  assert.deepEqual(
    cells.map(({ fill }) => fill),
    Array(4).fill("#ffffff"),
  );
});

test("heatmap refuses a matrix that does not fit its labels, naming the place", () => {
  const draw =
    (matrix: number[][], labels = ["a", "b"]) =>
    () =>
      heatmap(matrix, { ...options, labels });
  assert.throws(draw([]), /no rows/);
  assert.throws(draw([[1, 2]]), /1 row, but there are 2 labels/);
  assert.throws(draw([[1, 2], [3]]), /row 1 has 1 number; expected 2/);
  assert.throws(
    draw([
      [1, 2],
      [3, Number.POSITIVE_INFINITY],
    ]),
    /row 1, column 1 is Infinity/,
  );
  assert.throws(
    draw(
      [
        [1, 2],
        [3, 4],
      ],
      ["a", "a"],
    ),
    /two rows .* "a"/,
  );
});

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [red, green, blue] = channels(hex).map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}
