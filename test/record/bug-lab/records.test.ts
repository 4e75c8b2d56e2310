/**
 * The recorded cases must show what the chapter says of them. One recorded anew, after a change of the
 * arithmetic, may not: then its setting or the prose has to follow.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "../../../notebooks/course/bug-lab";
import { loadCase } from "../../../notebooks/course/bug-lab-record";
import type { FigureSpec } from "../../../notebooks/course/figure-spec";
import { column, curve, matrixOf, pictures, rowsOf } from "../../course/figure-specs";

const load = (number: number) => loadCase(number);
const chance = Math.log(10);

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
const last = (numbers: number[]) => numbers[numbers.length - 1];

test("every case is recorded in full, from code that is in git, with its provenance", () => {
  const records = cases.map((_, index) => load(index + 1));
  for (const [index, { name, budget, provenance }] of records.entries()) {
    const number = String(index + 1).padStart(2, "0");
    assert.deepEqual([name, budget, provenance.seed], [`case-${number}`, "full", 42]);
    assert.match(provenance.machine.commit, /^[0-9a-f]{40}$/);
    assert.ok(provenance.seconds >= 0 && provenance.finished.startsWith("20"));
  }
});

test("the healthy training starts at ln 10, learns, and its loss fits its accuracy", () => {
  const { fixed } = load(5);
  const [start] = rowsOf(fixed);
  assert.ok(Math.abs(Number(start.loss) - chance) < 0.01);
  assert.equal(start.accuracy, 0.1);
  assert.ok(last(curve(fixed, "validation", "accuracy")) > 0.45);
  const gap =
    last(curve(fixed, "training", "accuracy")) - last(curve(fixed, "validation", "accuracy"));
  assert.ok(Math.abs(gap) < 0.06);
  matrixOf(fixed).forEach((row, label) => {
    assert.ok(row.every((count, other) => other === label || count < 0.4 * sum(row)));
    assert.ok(sum(matrixOf(fixed).map((each) => each[label])) > 50);
  });
});

test("case 1: at chance in every epoch, with losses no guesser has; a hundredth of the rate learns", () => {
  const { evidence, fixed } = load(1);
  for (const set of ["training", "validation"]) {
    for (const share of curve(evidence, set, "accuracy")) assert.ok(Math.abs(share - 0.1) < 0.02);
  }
  assert.ok(Math.max(...curve(evidence, "validation", "loss")) > 100);
  assert.ok(last(curve(fixed, "validation", "accuracy")) > 0.45);
});

test("case 2: restored, the loss is ln 10; the fixed file has the best epoch's numbers", () => {
  const wrong = rowsOf(load(2).evidence);
  const losses = column(wrong, "loss");
  assert.ok(Math.abs(last(losses) - chance) < 0.01);
  assert.ok(losses.slice(1, -1).every((loss) => loss < 2.25));
  const right = column(rowsOf(load(2).fixed), "loss");
  assert.equal(last(right), Math.min(...right.slice(0, -1)));
  // The last epoch is not the best, so that "last epoch saved" would show otherwise.
  assert.notEqual(right[right.length - 2], last(right));
});

test("case 3: the program's images hold nothing darker than middle grey, and fewer are right", () => {
  const [own, given] = pictures(load(3).evidence);
  assert.ok(Math.min(...given) >= 127 && Math.min(...own) < 40);
  const [validation, program] = column(rowsOf(load(3).evidence), "accuracy");
  assert.ok(program < validation / 2);
  const [again, same] = pictures(load(3).fixed);
  assert.deepEqual(again, same);
});

test("case 4: three equal results; with d1 obeyed, three different ones", () => {
  assert.equal(new Set(column(rowsOf(load(4).evidence), "validation loss")).size, 1);
  assert.equal(new Set(column(rowsOf(load(4).fixed), "validation loss")).size, 3);
});

test("case 5: training is right far less often than a guesser; few columns of the matrix are used", () => {
  const { evidence } = load(5);
  assert.ok(
    curve(evidence, "training", "accuracy")
      .slice(1)
      .every((share) => share < 0.05),
  );
  assert.ok(
    curve(evidence, "training", "loss")
      .slice(1)
      .every((loss) => loss < 2.5),
  );
  const matrix = matrixOf(evidence);
  const columns = matrix.map((_, c) => sum(matrix.map((row) => row[c]))).sort((a, b) => b - a);
  assert.ok(columns[0] + columns[1] > 0.95 * sum(columns));
});

test("case 6: train climbs, valid is near chance throughout; with its labels it is far above at once", () => {
  const { evidence, fixed } = load(6);
  const train = curve(evidence, "training", "accuracy");
  assert.ok(last(train) > 0.3 && train[0] < 0.12);
  assert.ok(curve(evidence, "validation", "accuracy").every((share) => share < 0.16));
  assert.ok(last(curve(evidence, "validation", "loss")) > chance + 0.1);
  assert.ok(
    curve(fixed, "validation", "accuracy")
      .slice(1)
      .every((share) => share > 0.3),
  );
});

test("case 7: in every epoch the same network is better on images as they are; some corners are black", () => {
  const { evidence, fixed } = load(7);
  const as = curve(fixed, "validation", "accuracy");
  curve(evidence, "validation", "accuracy").forEach((share, epoch) => {
    assert.ok(share < as[epoch], `epoch ${epoch + 1}`);
  });
  const black = (image: Buffer) => image.subarray(0, 3).every((byte) => byte === 0);
  const count = ([all]: Buffer[]) =>
    [0, 1, 2, 3, 4, 5].filter((n) => black(all.subarray(3072 * n, 3072 * (n + 1)))).length;
  assert.ok(count(pictures(evidence)) >= 2);
  assert.equal(count(pictures(fixed)), 0);
});

test("case 8: equal images, unequal shares, all lower than without dropout", () => {
  const [wrong, right] = [rowsOf(load(8).evidence), rowsOf(load(8).fixed)];
  assert.equal(new Set(column(wrong, "mean of all pixels")).size, 1);
  assert.equal(new Set(column(wrong, "accuracy")).size, 5);
  assert.equal(new Set(column(right, "accuracy")).size, 1);
  assert.ok(Math.max(...column(wrong, "accuracy")) < column(right, "accuracy")[0]);
});

test("case 9: nearly all right at a loss that cannot fall below -ln(e / (e + 9)); once, it goes to 0", () => {
  const floor = -Math.log(Math.E / (Math.E + 9));
  const [wrong, right] = [rowsOf(load(9).evidence), rowsOf(load(9).fixed)];
  assert.ok(last(column(wrong, "accuracy")) > 0.95);
  assert.ok(last(column(wrong, "loss")) > floor - 1e-4 && last(column(wrong, "loss")) < 1.55);
  assert.ok(Math.abs(column(wrong, "loss")[0] - chance) < 0.01);
  assert.ok(last(column(right, "loss")) < 0.05);
});

test("case 10: bars are fractions of few images, and their mean is not the accuracy", () => {
  const few = [1, 2, 3, 4, 5, 6, 7, 8];
  const whole = (value: number) => Math.abs(value - Math.round(value)) < 1e-4;
  const bars = column(rowsOf(load(10).evidence), "accuracy");
  assert.ok(bars.every((share) => few.some((n) => whole(n * share))));
  const [images, right, mean] = column(rowsOf(load(10).evidence, 1), "value");
  assert.equal(images, 2000);
  assert.ok(Math.abs(mean - right) > 0.02);
  const [, same, fixed] = column(rowsOf(load(10).fixed, 1), "value");
  assert.ok(Math.abs(fixed - same) < 1e-6);
});

test("case 11: a share above 1 and rows that do not add up to 1; fixed, they do", () => {
  const wrong = matrixOf(load(11).evidence);
  assert.ok(Math.max(...wrong.flat()) > 1);
  assert.ok(wrong.some((row) => Math.abs(sum(row) - 1) > 0.2));
  for (const row of matrixOf(load(11).fixed)) assert.ok(Math.abs(sum(row) - 1) < 1e-4);
});

test("case 12: the report is in the order of the last epoch, not of the best, nor of the first shown", () => {
  const { evidence, fixed } = load(12);
  const accuracies = (run: string) =>
    column(
      rowsOf(evidence).filter((row) => row.run === run),
      "accuracy",
    );
  const order = (score: (shares: number[]) => number) =>
    ["A", "B", "C"].sort((a, b) => score(accuracies(b)) - score(accuracies(a))).join(" ");
  const report = rowsOf(evidence, 1)
    .map(({ run }) => run)
    .join(" ");
  assert.equal(report, order(last));
  assert.notEqual(
    report,
    order(([first]) => first),
  );
  const best = order((shares) => Math.max(...shares));
  assert.equal(best.split(" ").reverse().join(" "), report);
  assert.equal(
    rowsOf(fixed, 1)
      .map(({ run }) => run)
      .join(" "),
    best,
  );
});

test("case 13: two tests agree, small batches and batches of one class are worse; fixed, all are equal", () => {
  const rows = rowsOf(load(13).evidence);
  const shares = (test: string) =>
    column(
      rows.filter((row) => row.test === test),
      "accuracy",
    );
  assert.deepEqual(shares("first"), shares("second"));
  const [pairs, , , hundreds, , byClass] = shares("first");
  assert.ok(pairs < hundreds - 0.04 && byClass < hundreds - 0.2);
  assert.equal(new Set(column(rowsOf(load(13).fixed), "accuracy")).size, 1);
});

test("case 14: the winner loses its lead on new images, the twenty as a whole little", () => {
  const rows = rowsOf(load(14).evidence);
  const groups = [...new Set(rows.map(({ images }) => images))];
  const [chosenOn, fresh] = groups.map((group) =>
    column(
      rows.filter(({ images }) => images === group),
      "accuracy",
    ),
  );
  assert.equal(chosenOn.length, 20);
  assert.ok(chosenOn[0] - fresh[0] > 0.05);
  assert.ok(sum(chosenOn) / 20 - sum(fresh) / 20 < 0.025);
});

test("case 15: valid is far above later images, and has twins in training; fixed, neither", () => {
  const twins = ([all]: Buffer[]) =>
    [0, 1, 2, 3, 4, 5].filter((n) => {
      const at = (place: number) => all.subarray(3072 * place, 3072 * (place + 1));
      return at(n).equals(at(n + 6));
    }).length;
  const gap = (exhibits: FigureSpec[]) => {
    const [valid, later] = column(rowsOf(exhibits, 2), "accuracy");
    return valid - later;
  };
  const later = (exhibits: FigureSpec[]) => column(rowsOf(exhibits, 2), "accuracy")[1];
  const { evidence, fixed } = load(15);
  assert.equal(later(evidence), later(fixed));
  assert.ok(gap(evidence) > 0.2 && Math.abs(gap(fixed)) < 0.05);
  assert.ok(twins(pictures(evidence)) >= 3);
  assert.equal(twins(pictures(fixed)), 0);
});
