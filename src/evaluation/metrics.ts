/** Metrics of predictions. A confusion matrix has a row for each true class and a column for each predicted one. */

/** How often each true class (row) was predicted as each class (column). */
export function confusionMatrix(
  trueLabels: readonly number[],
  predictions: readonly number[],
  classes: number,
): number[][] {
  if (trueLabels.length !== predictions.length) {
    throw new RangeError(
      `${trueLabels.length} true labels and ${predictions.length} predictions; expected equally many`,
    );
  }
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  trueLabels.forEach((label, index) => {
    matrix[checked(label, classes)][checked(predictions[index], classes)]++;
  });
  return matrix;
}

function checked(label: number, classes: number): number {
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    throw new RangeError(`class ${label}; expected an integer from 0 to ${classes - 1}`);
  }
  return label;
}

/** Recall, the fraction of each true class that was classified correctly: the diagonal by the sum of its row. NaN for a class without images. */
export function recall(matrix: number[][]): number[] {
  return normalizeRows(matrix).map((row, index) => row[index]);
}

/** Precision, the fraction of each class's predictions that are correct: the diagonal by the sum of its column. NaN for a class never predicted. */
export function precision(matrix: number[][]): number[] {
  return normalizeColumns(matrix).map((row, index) => row[index]);
}

/** The fraction of all images that were classified correctly: the sum of the diagonal by the sum of the matrix. */
export function accuracy(matrix: number[][]): number {
  return sum(matrix.map((row, index) => row[index])) / sum(matrix.map(sum));
}

/** Each row divided by its sum: how the images of each true class were classified. */
export function normalizeRows(matrix: number[][]): number[][] {
  return matrix.map((row) => row.map((count) => count / sum(row)));
}

/** Each column divided by its sum: which true classes are behind each predicted one. */
export function normalizeColumns(matrix: number[][]): number[][] {
  const sums = matrix.map((_, column) => sum(matrix.map((row) => row[column])));
  return matrix.map((row) => row.map((count, column) => count / sums[column]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
