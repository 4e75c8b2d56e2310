/** Cases whose bug is in how networks are compared, and how images are set apart for it. */

import type { FigureSpec } from "../../../notebooks/course/figure-spec";
import { DataLoader } from "../../../src/data/loader";
import { convNet } from "../../../src/model/convnet";
import { manualSeed, permutation } from "../../../src/random";
import { test } from "../../../src/training/train";
import { nearest, overlappingSplit } from "./bugs";
import { curves, type Findings, type HistoryRow, type Lab, last, trainSetting } from "./lab";

/**
 * A search whose winner is the best in its last epoch, though each run keeps its best weights. It
 * ends where the two rankings are opposite.
 */
export async function rankedByLastEpoch({ setting, sizes, small }: Lab): Promise<Findings> {
  const long = { ...setting, train: small, epochs: 2 * setting.epochs - 1, learningRate: 0.002 };
  const choices = { A: sizes, B: { ...sizes, l1: 128 }, C: { ...sizes, c1: 24 } };
  const runs: { run: string; rows: HistoryRow[] }[] = [];
  for (const [run, chosen] of Object.entries(choices)) {
    const { model, history } = await trainSetting({ ...long, build: () => convNet(chosen) });
    model.dispose();
    runs.push({ run, rows: history.filter(({ set }) => set === "validation") });
  }
  const firstShown = setting.epochs / 2; // the steep start would hide what comes after
  const lines: FigureSpec = {
    kind: "lines",
    rows: runs.flatMap(({ run, rows }) => rows.slice(firstShown).map((row) => ({ ...row, run }))),
    options: {
      ...{ x: "epoch", y: "accuracy", color: "run", format: ".0%" },
      title: "Validation accuracy of three runs; each keeps the weights of its best epoch",
    },
  };
  const score = { last: (rows: HistoryRow[]) => last(rows).accuracy, best };
  const ranking = (by: keyof typeof score): FigureSpec => {
    const sorted = [...runs].sort((a, b) => score[by](b.rows) - score[by](a.rows));
    const rows = sorted.map(({ run }, index) => ({ rank: index + 1, run }));
    return { kind: "table", rows, caption: "Report of the search" };
  };
  const winner = (by: keyof typeof score) =>
    best(runs.reduce((a, b) => (score[by](b.rows) > score[by](a.rows) ? b : a)).rows);
  return {
    evidence: [lines, ranking("last")],
    fixed: [lines, ranking("best")],
    measured: {
      what: "validation accuracy of the winner's saved weights",
      buggy: winner("last"),
      fixed: winner("best"),
    },
  };
}

/** One test set both for choosing among networks and for scoring the chosen one. */
export async function testSetChooses({ setting, small, smoke }: Lab): Promise<Findings> {
  const few = smoke ? 10 : 200;
  const all = [...setting.valid.labels.keys()];
  const [choosing, fresh] = [all.slice(0, few), all.slice(few)].map(
    (images) => new DataLoader(setting.valid.subset(images), { batchSize: 100 }),
  );
  const networks = [];
  for (let seed = 1; seed <= (smoke ? 3 : 20); seed++) {
    const { model } = await trainSetting({ ...setting, train: small, seed, epochs: 1 });
    networks.push({
      chosenOn: (await test(choosing, model, setting.loss)).accuracy,
      fresh: (await test(fresh, model, setting.loss)).accuracy,
    });
    model.dispose();
  }
  networks.sort((a, b) => b.chosenOn - a.chosenOn);
  const claim = `${few} test images`;
  const later = `${fresh.dataset.length} new images`;
  const rows = networks.flatMap((network, index) => [
    { rank: index + 1, images: claim, accuracy: network.chosenOn },
    { rank: index + 1, images: later, accuracy: network.fresh },
  ]);
  const options = { x: "rank", y: "accuracy", color: "images", format: ".0%" };
  const [first] = networks;
  const report = (accuracy: number, on: string): FigureSpec => {
    const row = {
      "networks tried": networks.length,
      reported: "rank 1",
      accuracy,
      "measured on": on,
    };
    return { kind: "table", rows: [row], caption: "The report" };
  };
  const title = "Accuracy of the networks, ranked on the test images";
  return {
    evidence: [
      { kind: "lines", rows, options: { ...options, title } },
      report(first.chosenOn, claim),
    ],
    fixed: [report(first.fresh, later)],
    measured: { what: "accuracy of the winner", buggy: first.chosenOn, fixed: first.fresh },
  };
}

/** Validation images of which most are training images too. */
export async function leak({ setting, small }: Lab): Promise<Findings> {
  const count = Math.floor(small.length / 3);
  const long = { ...setting, epochs: 3 * setting.epochs };
  const freshLoader = new DataLoader(setting.valid, { batchSize: 100 });
  const run = async ([train, valid]: number[][]) => {
    const data = { train: small.subset(train), valid: small.subset(valid) };
    const { model, history } = await trainSetting({ ...long, ...data });
    const fresh = await test(freshLoader, model, setting.loss);
    model.dispose();
    const rows = [
      { images: `the ${count} validation images`, accuracy: last(history).accuracy },
      { images: `${setting.valid.length} new images`, accuracy: fresh.accuracy },
    ];
    const table: FigureSpec = { kind: "table", rows, caption: "Accuracy after the last epoch" };
    return { history, data, rows, table };
  };
  manualSeed(setting.seed);
  const buggy = await run(overlappingSplit(small.length, count));
  // From the seed on, this order is that of the buggy training images: the network is the same.
  manualSeed(setting.seed);
  const order = [...permutation(small.length)];
  const right = await run([order.slice(count), order.slice(0, count)]);
  const gap = ({ rows }: typeof buggy) => rows[0].accuracy - rows[1].accuracy;
  return {
    evidence: [...curves(buggy.history), buggy.table, neighbours(buggy.data)],
    fixed: [...curves(right.history), right.table, neighbours(right.data)],
    measured: {
      what: "validation accuracy minus accuracy on new images",
      buggy: gap(buggy),
      fixed: gap(right),
    },
  };
}

function best(rows: readonly HistoryRow[]): number {
  return Math.max(...rows.map(({ accuracy }) => accuracy));
}

/** The first validation images, and under each the training image nearest to it. */
function neighbours({ train, valid }: Pick<Lab["setting"], "train" | "valid">): FigureSpec {
  const first = [0, 1, 2, 3, 4, 5];
  const found = first.map((image) => nearest(valid.subset([image]).images, train).image);
  const bytes = Buffer.concat([valid.subset(first).images, train.subset(found).images]);
  const captions = [...first.map(() => "validation"), ...first.map(() => "nearest in training")];
  const title = "Six validation images, each above the nearest training image";
  const options = { title, captions, columns: 6 };
  return { kind: "images", bytes: bytes.toString("base64"), options };
}
