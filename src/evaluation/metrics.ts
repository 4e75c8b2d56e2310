/** Numbers drawn from predictions. A matrix has a row for each actual class, a column for each predicted. */

/** How often each actual class (row) was called each class (column). */
export function confusionMatrix(
  trueLabels: readonly number[],
  predictions: readonly number[],
  classes: number,
): number[][] {
  if (trueLabels.length !== predictions.length) {
    throw new RangeError(
      `${trueLabels.length} trueLabels and ${predictions.length} predictions; expected as many of each`,
    );
  }
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  trueLabels.forEach((truth, index) => {
    matrix[checked(truth, classes)][checked(predictions[index], classes)]++;
  });
  return matrix;
}

function checked(label: number, classes: number): number {
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    throw new RangeError(`class ${label}; expected an integer from 0 to ${classes - 1}`);
  }
  return label;
}

/** The share of each actual class that was recognised: the diagonal by the sum of its row. NaN for a class without images. */
export function recall(matrix: number[][]): number[] {
  return normalizeRows(matrix).map((row, index) => row[index]);
}

/** The share of each class's predictions that were right: the diagonal by the sum of its column. NaN for a class never predicted. */
export function precision(matrix: number[][]): number[] {
  return normalizeColumns(matrix).map((row, index) => row[index]);
}

/** The share of all images that were recognised: the diagonal's sum by the whole sum. */
export function accuracy(matrix: number[][]): number {
  return sum(matrix.map((row, index) => row[index])) / sum(matrix.map(sum));
}

/** Each row divided by its sum: what became of each actual class. */
export function normalizeRows(matrix: number[][]): number[][] {
  return matrix.map((row) => row.map((count) => count / sum(row)));
}

/** Each column divided by its sum: what is in each predicted class. */
export function normalizeColumns(matrix: number[][]): number[][] {
  const sums = matrix.map((_, column) => sum(matrix.map((row) => row[column])));
  return matrix.map((row) => row.map((count, column) => count / sums[column]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
