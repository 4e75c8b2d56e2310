/** Cases whose bug is in how a network's answers are counted. */

import type { FigureSpec } from "../../../notebooks/course/figure-spec";
import { DataLoader } from "../../../src/data/loader";
import { accuracy, confusionMatrix, recall } from "../../../src/evaluation/metrics";
import { type Predictions, predict } from "../../../src/evaluation/predict";
import { manualSeed } from "../../../src/random";
import { dividedAlongWrongAxis, recallOfLastBatch } from "./bugs";
import type { Findings, Lab } from "./lab";

/** Accuracy by class that counts the last batch only. */
export async function lastBatchOnly(lab: Lab): Promise<Findings> {
  const { valid, batchSize } = lab.setting;
  await lab.healthy(); // before the seed, since it may be trained here
  manualSeed(lab.setting.seed);
  const answers = await answersOf(lab, { shuffle: true });
  const matrix = confusionMatrix(answers.trueLabels, answers.predictions, 10);
  const shares = recallOfLastBatch(answers, batchSize);
  const shown = (byClass: number[]): FigureSpec[] => [
    {
      kind: "bars",
      rows: valid.classes.map((name, label) => ({ class: name, accuracy: byClass[label] })),
      options: { x: "class", y: "accuracy", format: ".0%", title: "Accuracy per class" },
    },
    {
      kind: "table",
      rows: [
        { what: "images, equally many per class", value: valid.length },
        { what: "accuracy over all images", value: accuracy(matrix) },
        { what: "mean of the ten bars", value: mean(byClass) },
      ],
      caption: "The same predictions, counted in two ways",
    },
  ];
  return {
    evidence: shown(shares),
    fixed: shown(recall(matrix)),
    measured: { what: "mean of the ten bars", buggy: mean(shares), fixed: mean(recall(matrix)) },
  };
}

/** Recall by dividing along the wrong axis, with few cats. */
export async function wrongAxis(lab: Lab): Promise<Findings> {
  const { trueLabels, predictions } = await answersOf(lab);
  const { classes } = lab.setting.valid;
  const [cat, dog] = [classes.indexOf("cat"), classes.indexOf("dog")];
  let cats = 0;
  const kept = [...trueLabels.keys()].filter((i) => trueLabels[i] !== cat || cats++ % 10 === 0);
  const pick = (list: number[]) => kept.map((i) => list[i]);
  const matrix = confusionMatrix(pick(trueLabels), pick(predictions), 10);
  const right = matrix.map((row) => row.map((count) => count / row.reduce((a, b) => a + b)));
  const wrong = dividedAlongWrongAxis(matrix);
  const title = "Predicted classes for each true class, in a set with few cats";
  const options = { title, labels: classes, x: "predicted", y: "true", format: ".0%" };
  return {
    evidence: [{ kind: "matrix", matrix: wrong, options }],
    fixed: [{ kind: "matrix", matrix: right, options }],
    measured: { what: "dogs predicted as cats", buggy: wrong[dog][cat], fixed: right[dog][cat] },
  };
}

async function answersOf(lab: Lab, { shuffle = false } = {}): Promise<Predictions> {
  const { model } = await lab.healthy();
  return predict(new DataLoader(lab.setting.valid, { batchSize: 100, shuffle }), model);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
