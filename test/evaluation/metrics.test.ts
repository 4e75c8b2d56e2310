import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accuracy,
  confusionMatrix,
  normalizeColumns,
  normalizeRows,
  precision,
  recall,
} from "convnet";

// Unbalanced and without symmetry: 4 images of class 0, 2 of class 1, 4 of class 2.
const trueLabels = [0, 0, 0, 0, 1, 1, 2, 2, 2, 2];
const predictions = [0, 0, 0, 1, 2, 1, 0, 2, 1, 0];
const matrix = [
  [3, 1, 0],
  [0, 1, 1],
  [2, 1, 1],
];

test("confusionMatrix counts true classes in rows and predicted ones in columns", () => {
  assert.deepEqual(confusionMatrix(trueLabels, predictions, 3), matrix);
});

test("recall divides the diagonal by its row, precision by its column", () => {
  assert.deepEqual(recall(matrix), [3 / 4, 1 / 2, 1 / 4]);
  assert.deepEqual(precision(matrix), [3 / 5, 1 / 3, 1 / 2]);
});

test("accuracy is the fraction of all images, not the mean of the classes", () => {
  assert.equal(accuracy(matrix), 5 / 10);
});

test("normalizeRows makes rows sum to 1, normalizeColumns columns", () => {
  assert.deepEqual(normalizeRows(matrix), [
    [3 / 4, 1 / 4, 0],
    [0, 1 / 2, 1 / 2],
    [2 / 4, 1 / 4, 1 / 4],
  ]);
  assert.deepEqual(normalizeColumns(matrix), [
    [3 / 5, 1 / 3, 0],
    [0, 1 / 3, 1 / 2],
    [2 / 5, 1 / 3, 1 / 2],
  ]);
});

test("a class without images has no recall, one never predicted no precision", () => {
  const lopsided = confusionMatrix([0, 0], [0, 0], 2);
  assert.deepEqual(recall(lopsided), [1, Number.NaN]);
  assert.deepEqual(precision(lopsided), [1, Number.NaN]);
});

test("confusionMatrix refuses labels out of range and lists of different length", () => {
  assert.throws(
    () => confusionMatrix([0, 3], [0, 1], 3),
    /class 3; expected an integer from 0 to 2/,
  );
  assert.throws(() => confusionMatrix([0, 1], [0, -1], 3), /class -1/);
  assert.throws(() => confusionMatrix([0, 1], [0], 3), /2 true labels and 1 predictions/);
});
