/**
 * Whether a model's confidence is justified: of all predictions with 80% confidence, 80% should be correct.
 * Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017), section 2.
 */

/** The predictions whose confidence lies above `from` and up to `to`. */
export interface CalibrationBin {
  from: number;
  to: number;
  /** How many predictions there are. */
  count: number;
  /** Their mean confidence; NaN if there are none. */
  confidence: number;
  /** The fraction of them that is correct; NaN if there are none. */
  accuracy: number;
}

/** The predictions sorted into bins by confidence, and how far confidence and accuracy differ. */
export interface Calibration {
  bins: CalibrationBin[];
  /** The expected calibration error: the mean difference of the two, 0 (best) to 1. */
  error: number;
}

/**
 * Compares the confidence of the predictions, the largest of their `probabilities`, with their accuracy.
 * Each row of `probabilities` sums to 1; `trueLabels` are the true classes.
 */
export function calibration(
  probabilities: readonly (readonly number[])[],
  trueLabels: readonly number[],
  bins = 10,
): Calibration {
  check(probabilities, trueLabels, bins);
  const predictions = probabilities.map((row, i) => {
    const confidence = Math.max(...row);
    return { confidence, correct: row.indexOf(confidence) === trueLabels[i] };
  });
  const sorted = Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [bin / bins, (bin + 1) / bins];
    const inside = predictions.filter(({ confidence }) => confidence > from && confidence <= to);
    const count = inside.length;
    const confidence = inside.reduce((sum, each) => sum + each.confidence, 0) / count;
    const accuracy = inside.filter(({ correct }) => correct).length / count;
    return { from, to, count, confidence, accuracy };
  });
  const filled = sorted.filter(({ count }) => count > 0);
  const error = filled.reduce(
    (sum, { count, confidence, accuracy }) =>
      sum + (count / predictions.length) * Math.abs(accuracy - confidence),
    0,
  );
  return { bins: sorted, error };
}

function check(
  probabilities: readonly (readonly number[])[],
  trueLabels: readonly number[],
  bins: number,
): void {
  if (probabilities.length === 0 || probabilities.length !== trueLabels.length) {
    const counts = `${probabilities.length} rows of probabilities and ${trueLabels.length} true labels`;
    throw new RangeError(`${counts}; expected one label for each row, and at least one row`);
  }
  if (!Number.isInteger(bins) || bins < 1) {
    throw new RangeError(`${bins} bins; expected a whole number, 1 or more`);
  }
  probabilities.forEach((row, i) => {
    const sum = row.reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) < 1e-3 && row.every((value) => value >= 0)) return;
    throw new RangeError(
      `row ${i} of the probabilities is ${row}; expected probabilities that sum to 1 (apply softmax to the logits)`,
    );
  });
}
