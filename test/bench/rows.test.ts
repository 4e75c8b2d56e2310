import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";

interface Row {
  figures: Record<string, number>;
  ratios: Record<string, number>;
  runs: Record<string, number[]>;
}

/** What an expression of scripts/bench gives. */
function value(expression: string): unknown {
  const code = `
    import { median, row, withRows } from "./scripts/bench/rows.mjs";
    import { published, section, summary, tablesOf } from "./scripts/bench/publish.mjs";
    console.log(JSON.stringify(${expression}));`;
  const root = resolve(__dirname, "../../..");
  const options = { cwd: root, encoding: "utf8" } as const;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], options));
}

/** Runs by group; a group may have several ways. */
const ways = (...runs: [group: string, ...values: number[]][]) =>
  JSON.stringify(runs.map(([group, ...values], index) => ({ group, way: `way ${index}`, values })));

const all = ways(
  ["ours", 300, 310, 290],
  ["oursBfloat16", 450, 460, 440],
  ["installed", 200, 200, 100],
  ["tuned", 240, 250, 230],
  ["tuned", 150, 150, 150],
  ["bfloat16", 500, 500, 500],
);

test("median is the middle run, or the mean of the middle two", () => {
  assert.deepEqual(value("[median([30, 10, 20]), median([4, 1, 2, 10])]"), [20, 3]);
});

test("row compares speeds by the fastest way of each group: float32 with float32, the best with the best", () => {
  const { figures, ratios, runs } = value(`row("train", "images/s", ${all})`) as Row;
  assert.deepEqual(figures, {
    ...{ ours: 300, oursBfloat16: 450, installed: 200, tuned: 240, bfloat16: 500 },
  });
  assert.deepEqual(ratios, { installed: 1.5, tuned: 1.25, best: 0.9 });
  assert.deepEqual(
    [runs["way 0"], runs["way 4"]],
    [
      [300, 310, 290],
      [150, 150, 150],
    ],
  );
});

test("row compares memory by the smallest way: less is better", () => {
  const runs = ways(["ours", 1000], ["installed", 2000], ["tuned", 1500], ["tuned", 1250]);
  const { figures, ratios } = value(`row("memory", "MB", ${runs})`) as Row;
  assert.equal(figures.tuned, 1250);
  assert.deepEqual(ratios, { installed: 2, tuned: 1.25, best: 1.25 });
});

test("row says nothing of a peer that did not run", () => {
  const { figures, ratios } = value(`row("start", "s", ${ways(["ours", 2.345])})`) as Row;
  assert.deepEqual([figures, ratios], [{ ours: 2.35 }, {}]);
});

test("section is a table of the groups that took part, with the machine, the day and the versions under it", () => {
  const rows = `[row("train", "images/s", ${all}), row("start", "s", ${ways(["ours", 2])})]`;
  const machine = '{ processor: "A", threads: 2, memoryGigabytes: 8 }';
  const profile = `{
    batch: 512,
    precision: "float32",
    prediction: [
      { operation: "Conv2D", milliseconds: 100 },
      { operation: "_MklNativeFusedConv2D", milliseconds: 30.4 },
      { operation: "Relu", milliseconds: 20 },
    ],
    augmentation: [{ part: "a", milliseconds: 1.5 }, { part: "b", milliseconds: 2 }],
    gigaflopsPerSecond: { "a prediction's convolutions": 450, "matrix product, 2048 x 2048": 440 },
  }`;
  const report = `{ machine: ${machine}, date: "2026-01-02T03:04:05.678Z", versions: { node: "v20" }, rounds: 7, rows: ${rows}, profile: [${profile}, { ...${profile}, batch: 24 }, { ...${profile}, precision: "bfloat16" }] }`;
  assert.deepEqual((value(`section(${report})`) as string).split("\n"), [
    "|                 | convnet | convnet, bfloat16 | PyTorch as installed | tuned | tuned, bfloat16 | to tuned | to the best |",
    "| --------------- | ------: | ----------------: | -------------------: | ----: | --------------: | -------: | ----------: |",
    "| train, images/s |     300 |               450 |                  200 |   240 |             500 |     1.25 |         0.9 |",
    "| start, s        |       2 |                   |                      |       |                 |          |             |",
    "",
    "2026-01-02, A, 2 threads, 8 GB of memory;",
    "`node v20`; the median of 7 rounds.",
    "",
    "In float32, a prediction of 512 images takes 150 ms, its convolutions alone 130.",
    "They run at 450 GFLOP/s, a product of large matrices at 440.",
    "In bfloat16, a prediction of 512 images takes 150 ms, its convolutions alone 130.",
    "They run at 450 GFLOP/s, a product of large matrices at 440.",
    "The parts of the augmentation, each by itself, in milliseconds: `a` 1.5, `b` 2.",
  ]);
});

test("summary has the fastest way of each library, and no memory", () => {
  const memory = ways(["ours", 1000], ["installed", 2000]);
  const rows = `[row("train", "images/s", ${all}), row("memory", "MB", ${memory})]`;
  assert.deepEqual((value(`summary(${rows})`) as string).split("\n"), [
    "| images per second | convnet | PyTorch | times as fast | both in float32 |",
    "| ----------------- | ------: | ------: | ------------: | --------------: |",
    "| train             |     450 |     500 |           0.9 |            1.25 |",
  ]);
});

test("the README and docs/speed.md have the tables of the published run", () => {
  const tables = value("tablesOf(published())") as Record<string, string>;
  assert.deepEqual(Object.keys(tables), ["docs/speed.md", "README.md"]);
  for (const [name, text] of Object.entries(tables)) {
    const page = readFileSync(resolve(__dirname, "../../..", name), "utf8");
    assert.ok(page.includes(`<!-- bench -->\n\n${text}\n\n<!-- /bench -->`), name);
  }
});

const table = (...names: [name: string, figure: number][]) => ({
  machine: { processor: "A processor", threads: 2 },
  versions: { torch: "2" },
  ...{ rounds: 7, date: "2026-01-02T03:04:05.000Z", profile: names },
  rows: names.map(([name, ours]) => ({ name, unit: "images/s", figures: { ours }, ratios: {} })),
});
const published = table(["inference", 1], ["a work of the past", 2], ["epoch", 3]);

test("a line measured again takes its position in the table, with its own date; one of a work that is gone goes", () => {
  const again = table(["epoch", 5], ["train batch 24", 4]);
  const code = `withRows(${JSON.stringify(published)}, ${JSON.stringify(again)})`;
  const merged = value(code) as Omit<typeof again, "rows"> & { rows: (Row & { date?: string })[] };
  const { rows, date, profile } = merged;
  assert.deepEqual(
    rows.map((row) => [row.figures.ours, row.date]),
    [
      [4, again.date],
      [1, undefined],
      [5, again.date],
    ],
  );
  assert.deepEqual([date, profile], [published.date, again.profile]);
});

test("lines of another processor, of other rounds or of other software do not go into the table", () => {
  const again = table(["epoch", 5]);
  const other = { ...again, machine: { processor: "Another", threads: 2 } };
  for (const wrong of [other, { ...again, rounds: 3 }, { ...again, versions: { torch: "3" } }]) {
    const code = `withRows(${JSON.stringify(published)}, ${JSON.stringify(wrong)})`;
    assert.throws(
      () => value(code),
      /the published table is of A processor, 2 threads, 7 rounds, torch 2; this is .*--only/,
    );
  }
});
