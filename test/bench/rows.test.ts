import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "node:test";

/** What an expression of scripts/bench gives. */
function value(expression: string): unknown {
  const code = `
    import { median, row } from "./scripts/bench/rows.mjs";
    import { section } from "./scripts/bench/publish.mjs";
    console.log(JSON.stringify(${expression}));`;
  const root = resolve(__dirname, "../../..");
  const options = { cwd: root, encoding: "utf8" } as const;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], options));
}

const ways = (...values: number[][]) =>
  JSON.stringify(values.map((list, index) => ({ way: `way ${index}`, values: list })));

test("median is the middle run, or the mean of the middle two", () => {
  assert.deepEqual(value("[median([30, 10, 20]), median([4, 1, 2, 10])]"), [20, 3]);
});

test("row compares speeds by the fastest tuned way: more images in a second are better", () => {
  const runs = ways([300, 310, 290], [200, 200, 100], [240, 250, 230], [150, 150, 150]);
  assert.deepEqual(value(`row("train", "images/s", ${runs})`), {
    ...{ name: "train", unit: "images/s", ours: 300, peerInstalled: 200, peerTuned: 240 },
    ...{ ratio: 1.5, ratioTuned: 1.25 },
    runs: {
      "way 0": [300, 310, 290],
      "way 1": [200, 200, 100],
      "way 2": [240, 250, 230],
      "way 3": [150, 150, 150],
    },
  });
});

test("row compares memory by the smallest tuned way: less is better", () => {
  const { peerTuned, ratio, ratioTuned } = value(
    `row("memory", "MB", ${ways([1000], [2000], [1500], [1250])})`,
  ) as Record<string, number>;
  assert.deepEqual([peerTuned, ratio, ratioTuned], [1250, 2, 1.25]);
});

test("row says nothing of a peer that did not run", () => {
  const alone = value(`row("start", "s", ${ways([2.345])})`) as Record<string, unknown>;
  const { ours, peerInstalled, peerTuned, ratio, ratioTuned } = alone;
  assert.deepEqual(
    [ours, peerInstalled, peerTuned, ratio, ratioTuned],
    [2.35, ...Array(4).fill(null)],
  );
});

test("section is a table with the machine, the day and the versions under it", () => {
  const rows = `[
    row("train", "images/s", ${ways([1200], [600], [1000])}),
    row("start", "s", ${ways([2])}),
  ]`;
  const machine = '{ processor: "A", threads: 2, memoryGigabytes: 8 }';
  const profile = `{
    batch: 512,
    prediction: [
      { operation: "Conv2D", milliseconds: 100 },
      { operation: "_MklNativeConv2DWithBias", milliseconds: 30.4 },
      { operation: "Relu", milliseconds: 20 },
    ],
    augmentation: [{ part: "a", milliseconds: 1.5 }, { part: "b", milliseconds: 2 }],
    gigaflopsPerSecond: { "a prediction's convolutions": 450, "matrix product, 2048 x 2048": 440 },
  }`;
  const report = `{ machine: ${machine}, date: "2026-01-02T03:04:05.678Z", versions: { node: "v20" }, rounds: 7, rows: ${rows}, profile: [${profile}] }`;
  assert.deepEqual((value(`section(${report})`) as string).split("\n"), [
    "|       |        convnet | PyTorch as installed |  PyTorch tuned |     ratio |",
    "| ----- | -------------: | -------------------: | -------------: | --------: |",
    "| train | 1,200 images/s |         600 images/s | 1,000 images/s | 2 and 1.2 |",
    "| start |            2 s |                      |                |           |",
    "",
    "2026-01-02, A, 2 threads, 8 GB of memory;",
    "`node v20`; the median of 7 rounds.",
    "",
    "A prediction of 512 images takes 150 ms, its convolutions alone 130. They run at",
    "450 GFLOP/s, a product of large matrices at 440. The parts of the augmentation,",
    "each by itself, in milliseconds: `a` 1.5, `b` 2.",
  ]);
});
