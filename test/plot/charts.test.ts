import assert from "node:assert/strict";
import test from "node:test";
import { barChart, lineChart, scatterChart } from "convnet";
import { epochs } from "./samples";
import { drawn } from "./scene";

const options = { x: "epoch", y: "loss", color: "split", title: "Loss" };

test("lineChart puts each row at its place: later to the right, more further up", async () => {
  const dots = await drawn(lineChart(epochs, options), "symbol");
  assert.equal(dots.length, epochs.length);
  for (const a of dots) {
    for (const b of dots) {
      if (a.datum.x! < b.datum.x!) assert.ok(a.x < b.x);
      if (a.datum.y! < b.datum.y!) assert.ok(a.y > b.y);
    }
  }
});

test("lineChart draws a line for each color, told apart by colour and dashes, named in the legend", async () => {
  const chart = lineChart(epochs, options);
  const lines = new Map((await drawn(chart, "line")).map((item) => [item.datum.color, item]));
  assert.deepEqual([...lines.keys()], ["training", "validation"]);
  const looks = [...lines.values()].map((item) => [item.stroke, String(item.strokeDash)]);
  assert.equal(new Set(looks.flat()).size, 4);
  const names = await drawn(chart, "text", "legend-label");
  assert.deepEqual(
    names.map(({ text }) => text),
    ["training", "validation"],
  );
});

test("lineChart gives training and validation the same colours whichever comes first", async () => {
  const strokes = async (rows: typeof epochs) =>
    new Map(
      (await drawn(lineChart(rows, options), "line")).map((item) => [
        item.datum.color,
        item.stroke,
      ]),
    );
  const first = { epoch: 0, loss: 2.3, split: "validation" };
  const [usual, swapped] = [await strokes(epochs), await strokes([first, ...epochs])];
  for (const set of ["training", "validation"]) assert.equal(swapped.get(set), usual.get(set));
  const names = await drawn(lineChart([first, ...epochs], options), "text", "legend-label");
  assert.deepEqual(
    names.map(({ text }) => text),
    ["training", "validation"],
  );
});

test("lineChart marks whole numbers along the bottom whole", async () => {
  const rows = [1, 2, 3].map((epoch) => ({ epoch, loss: 1 / epoch }));
  const ticks = await drawn(
    lineChart(rows, { x: "epoch", y: "loss", title: "" }),
    "text",
    "axis-label",
  );
  assert.deepEqual(
    ticks.slice(0, 3).map(({ text }) => text),
    ["1", "2", "3"],
  );
});

test("on a logarithmic chart equal factors lie equally far apart", async () => {
  const rows = [0.0001, 0.001, 0.01, 1].map((rate) => ({ rate, loss: 1 }));
  const chart = lineChart(rows, { x: "rate", y: "loss", title: "", logarithmic: true });
  const [a, b, c, d] = (await drawn(chart, "symbol")).map(({ x }) => x);
  assert.ok(Math.abs(b! - a! - (c! - b!)) < 1e-6);
  assert.ok(Math.abs(d! - c! - 2 * (b! - a!)) < 1e-6);
});

test("a logarithmic axis is labelled at powers of ten, in one notation", async () => {
  const labels = async (rates: number[]) => {
    const rows = rates.map((rate, loss) => ({ rate, loss }));
    const chart = lineChart(rows, { x: "rate", y: "loss", title: "", logarithmic: true });
    const texts = (await drawn(chart, "text", "axis-label")).map(({ text }) => text);
    return texts.slice(0, texts.indexOf("0.0"));
  };
  assert.deepEqual(await labels([1e-5, 3e-4, 0.1]), [
    ...["0.00001", "0.0001", "0.001", "0.01", "0.1"],
  ]);
  assert.deepEqual(await labels([2e-8, 1e-4]), ["1e-7", "1e-6", "1e-5", "1e-4"]);
});

test("a logarithmic height is labelled at the powers around the values, and rules lie on it", async () => {
  const rows = [2.3, 800, 20].map((loss, epoch) => ({ epoch, loss }));
  const axes = { x: "epoch", y: "loss", title: "", logarithmicY: true };
  const chart = lineChart(rows, { ...axes, rules: [{ y: 20, label: "twenty" }] });
  const texts = (await drawn(chart, "text", "axis-label")).map(({ text }) => text);
  assert.deepEqual(texts.slice(3), ["1", "10", "100", "1000"]);
  const dots = await drawn(chart, "symbol");
  const [rule] = await drawn(chart, "rule");
  assert.equal(rule!.y, dots[2]!.y);
  // The chart is 280 pixels high and has three factors of ten.
  const pixels = (280 / 3) * Math.log10(800 / 2.3);
  assert.ok(Math.abs(dots[0]!.y - dots[1]!.y - pixels) < 1e-6);
});

test("a logarithmic axis refuses what is not above zero", () => {
  const rows = [{ rate: 0.1, loss: 0 }];
  const axes = { x: "rate", y: "loss", title: "" };
  assert.throws(
    () => lineChart(rows, { ...axes, logarithmicY: true }),
    /column "loss" is 0 in row 0; a logarithmic axis has only numbers above 0/,
  );
  assert.throws(() => lineChart([{ rate: -1, loss: 1 }], { ...axes, logarithmic: true }), /rate/);
});

test("the band of a line goes from the lowest to the highest, in the colour of its line", async () => {
  const rows = [
    { images: 5, accuracy: 0.4, lowest: 0.3, highest: 0.45, method: "a" },
    { images: 9, accuracy: 0.5, lowest: 0.4, highest: 0.6, method: "a" },
    { images: 5, accuracy: 0.7, lowest: 0.65, highest: 0.8, method: "b" },
    { images: 9, accuracy: 0.8, lowest: 0.7, highest: 0.9, method: "b" },
  ];
  const axes = { x: "images", y: "accuracy", color: "method", title: "" };
  const chart = lineChart(rows, { ...axes, band: ["lowest", "highest"] });
  const dots = await drawn(chart, "symbol");
  const [low, high] = [dots[0]!, dots[3]!];
  const heightOf = (value: number) => low.y + ((high.y - low.y) * (value - 0.4)) / (0.8 - 0.4);
  const areas = await drawn(chart, "area");
  const fills = new Map(areas.map(({ datum, fill }) => [datum.color, fill]));
  const strokes = new Map(
    (await drawn(chart, "line")).map(({ datum, stroke }) => [datum.color, stroke]),
  );
  assert.deepEqual(fills, strokes);
  for (const [index, row] of rows.entries()) {
    const { y, height } = areas[index]!;
    assert.ok(Math.abs(y - heightOf(row.lowest)) < 1e-6);
    assert.ok(Math.abs(y + height! - heightOf(row.highest)) < 1e-6);
  }
  assert.throws(() => lineChart(rows, { ...axes, band: ["least", "highest"] }), /"least"/);
});

test("a scatter chart of amounts does not begin below zero", async () => {
  const rows = [0.1, 8].map((PFLOP) => ({ PFLOP, accuracy: 0.5, network: "a" }));
  const labelled = { label: "network", title: "" };
  const labels = async (sign: number) => {
    const signed = rows.map((row) => ({ ...row, PFLOP: sign * row.PFLOP }));
    const chart = scatterChart(signed, { x: "PFLOP", y: "accuracy", ...labelled });
    return (await drawn(chart, "text", "axis-label")).map(({ text }) => String(text));
  };
  assert.match((await labels(1))[0]!, /^0/);
  assert.match((await labels(-1))[0]!, /^−/);
});

test("a rule stands where its value is on the axis", async () => {
  const rows = [
    { epoch: 1, accuracy: 0.1 },
    { epoch: 2, accuracy: 0.5 },
    { epoch: 3, accuracy: 0.9 },
  ];
  const rules = [{ y: 0.5, label: "half" }];
  const chart = lineChart(rows, { x: "epoch", y: "accuracy", title: "", rules });
  const dots = await drawn(chart, "symbol");
  const [rule] = await drawn(chart, "rule");
  assert.equal(rule!.y, dots[1]!.y);
  const words = await drawn(chart, "text");
  assert.ok(words.every(({ text }) => text === "half"));
});

test("the words of a rule stand at the end where no dots are in their way, else at the right", async () => {
  const rules = [{ y: 0.5, label: "half" }];
  const place = async (accuracies: number[]) => {
    const rows = accuracies.map((accuracy, epoch) => ({ epoch, accuracy }));
    const chart = lineChart(rows, { x: "epoch", y: "accuracy", title: "", rules });
    const [words] = await drawn(chart, "text");
    return words!.x;
  };
  assert.equal(await place([0.1, 0.2, 0.3, 0.52]), 0);
  assert.equal(await place([0.52, 0.3, 0.2, 0.1]), 560);
  assert.equal(await place([0.1, 0.3, 0.7, 0.9]), 560);
  assert.equal(await place([0.2]), 560);
});

test("the words of a rule lie behind lines and their dots, and before bars", () => {
  const rules = [{ y: 0.5, label: "half" }];
  const options = { x: "epoch", y: "accuracy", title: "", rules };
  const marks = (chart: ReturnType<typeof lineChart>) => {
    const spec = chart.sketch().data["application/vnd.vegalite.v5+json"];
    return (spec as { layer: { mark: { type: string } }[] }).layer.map(({ mark }) => mark.type);
  };
  const rows = [{ epoch: 1, accuracy: 0.1 }];
  assert.deepEqual(marks(lineChart(rows, options)), ["rule", "text", "text", "line"]);
  assert.deepEqual(marks(barChart(rows, options)), ["bar", "rule", "text", "text"]);
});

test("scatterChart draws a point for each row and no line, its name at the side with room", async () => {
  const rows = [
    { network: "small", PFLOP: 1, accuracy: 0.6 },
    { network: "large", PFLOP: 100, accuracy: 0.9 },
  ];
  const chart = scatterChart(rows, { x: "PFLOP", y: "accuracy", label: "network", title: "" });
  const [small, large] = await drawn(chart, "symbol");
  assert.ok(small!.x < large!.x && small!.y > large!.y);
  assert.deepEqual(await drawn(chart, "line"), []);
  const [left, right] = await drawn(chart, "text");
  assert.deepEqual([left!.text, right!.text], ["small", "large"]);
  assert.ok(left!.y === small!.y && left!.x === small!.x && right!.x === large!.x);
  assert.deepEqual([left!.align, right!.align], ["left", "right"]);
  // A name that ends at its point would lie over one that comes from the left.
  assert.ok(left!.dx! > 0 && !left!.dy && right!.dy! < -10, `${left!.dy} and ${right!.dy}`);
});

test("scatterChart marks nothing below zero for numbers from zero up", async () => {
  const rows = [0.02, 0.3, 0.97].map((accuracy, run) => ({ run, accuracy, share: accuracy }));
  const chart = scatterChart(rows, { x: "share", y: "accuracy", label: "run", title: "" });
  const labels = await drawn(chart, "text", "axis-label");
  assert.deepEqual(
    labels.filter(({ text }) => Number.parseFloat(`${text}`.replace("−", "-")) < 0),
    [],
  );
  assert.ok(labels.length > 6);
});

test("barChart draws heights in proportion, from zero up, in the order of the rows", async () => {
  const rows = [
    { class: "frog", recall: 0.8 },
    { class: "cat", recall: 0.4 },
    { class: "ship", recall: 0.6 },
  ];
  const bars = await drawn(barChart(rows, { x: "class", y: "recall", title: "" }), "rect");
  const inOrder = [...bars].sort((a, b) => a.x - b.x);
  assert.deepEqual(
    inOrder.map(({ datum }) => datum.x),
    ["frog", "cat", "ship"],
  );
  for (const { y, height } of bars) assert.ok(y >= 0 && Math.abs(y + height! - 280) < 1e-6);
  const unit = inOrder[0]!.height! / 0.8;
  for (const bar of inOrder) assert.ok(Math.abs(bar.height! - unit * Number(bar.datum.y)) < 1e-6);
});

test("format writes the numbers up the side", async () => {
  const rows = [{ class: "cat", recall: 1 }];
  const chart = barChart(rows, { x: "class", y: "recall", title: "", format: ".0%" });
  const labels = await drawn(chart, "text", "axis-label");
  assert.ok(labels.some(({ text }) => text === "100%"));
});

test("a column's name is only a name, whatever is in it", async () => {
  const x = 'it\'s [the] "epoch"';
  const y = "loss.valid\\mean";
  const rows = [
    { [x]: 1, [y]: 0.5, "a.b": "<script>alert(1)</script>" },
    { [x]: 2, [y]: 0.7, "a.b": "猫 “Žluťoučký”" },
  ];
  const chart = lineChart(rows, { x, y, color: "a.b", title: 'A.b\'s "title"' });
  const dots = await drawn(chart, "symbol");
  assert.equal(dots.length, 2);
  assert.ok(dots[0]!.y > dots[1]!.y);
  const names = await drawn(chart, "text", "legend-label");
  assert.deepEqual(
    names.map(({ text }) => text),
    rows.map((row) => row["a.b"]),
  );
});

test("the alternative text tells a line by its ends and bars by all their values", () => {
  assert.equal(
    lineChart(epochs, options).alt,
    "Loss. loss by epoch: training: 1.61 at epoch 1, 0.58 at epoch 6; validation: 1.38 at epoch 1, 0.99 at epoch 6",
  );
  const rows = [
    { class: "cat", recall: 1 / 3 },
    { class: "dog", recall: 0.5 },
  ];
  assert.equal(
    barChart(rows, { x: "class", y: "recall", title: "Recall" }).alt,
    "Recall. recall by class: 0.3333 for cat, 0.5 for dog",
  );
});

test("a chart refuses rows that it cannot draw, naming the row and the value", () => {
  const draw = (row: Record<string, string | number>) => () =>
    lineChart([epochs[0]!, row], options);
  assert.throws(draw({ epoch: 2, loss: Number.NaN, split: "training" }), /"loss" is NaN in row 1/);
  assert.throws(draw({ epoch: 2, loss: "low", split: "training" }), /"loss" is low in row 1/);
  assert.throws(
    draw({ epoch: 2, los: 1, split: "training" }),
    /no column "loss"; it has "epoch", "los"/,
  );
  assert.throws(() => barChart([], options), /no rows/);
});
