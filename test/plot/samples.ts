/** Every kind of picture with data that shows its faults: the tests check them, the gallery shows them. */
import {
  barChart,
  channelGrid,
  convNet,
  Dataset,
  featureMapGrid,
  filterGrid,
  heatmap,
  imageGrid,
  intervalChart,
  lineChart,
  manualSeed,
  matrixExplorer,
  type Picture,
  type Predictions,
  reliabilityDiagram,
  scatterChart,
  type TrainingSnapshot,
  tf,
  transforms,
} from "convnet";
import * as explain from "../../notebooks/course/explain";

export const classes = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** Unbalanced and asymmetric, so that swapped axes show: rows are actual, columns predicted. */
export const confusions = [
  [814, 12, 43, 9, 8, 4, 7, 9, 66, 28],
  [15, 871, 4, 6, 1, 2, 6, 2, 21, 72],
  [67, 4, 660, 51, 77, 49, 57, 25, 6, 4],
  [21, 6, 59, 539, 48, 213, 67, 29, 11, 7],
  [17, 2, 68, 42, 741, 29, 44, 51, 4, 2],
  [9, 2, 41, 176, 37, 656, 22, 52, 3, 2],
  [4, 3, 32, 39, 21, 14, 880, 3, 3, 1],
  [12, 2, 20, 28, 46, 54, 6, 826, 2, 4],
  [50, 22, 9, 8, 4, 2, 5, 2, 878, 20],
  [27, 61, 5, 9, 1, 3, 3, 10, 22, 359],
];

/** An asymmetric image: red at the top left, green at the top right, blue at the bottom left, dark elsewhere. */
export function corners(size = 32): number[][][] {
  const half = size / 2;
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => {
      if (y < half) return x < half ? [255, 0, 0] : [0, 255, 0];
      return x < half ? [0, 0, 255] : [40, 40, 40];
    }),
  );
}

export const epochs = [1, 2, 3, 4, 5, 6].flatMap((epoch) => [
  { epoch, loss: [1.61, 1.24, 1.02, 0.86, 0.71, 0.58][epoch - 1]!, split: "training" },
  { epoch, loss: [1.38, 1.17, 1.05, 0.97, 0.96, 0.99][epoch - 1]!, split: "validation" },
]);

/** Twelve small images, [12, 32, 32, 3] bytes: the corners, each image darker than the one before. */
function images(): tf.Tensor4D {
  const values = Array.from({ length: 12 }, (_, i) =>
    corners().map((row) => row.map((color) => color.map((value) => value * (1 - i / 16)))),
  );
  return tf.tensor4d(values, [12, 32, 32, 3], "int32");
}

/** Weights [3, 3, channels, filters] without symmetry: waves whose angle and length change with the filter. */
function kernels(channels: number, filters: number): tf.Tensor4D {
  const weight = (y: number, x: number, channel: number, filter: number) =>
    Math.sin(filter * 0.9 + y * (1 + filter / 7) + x * (2 - filter / 9) + channel * 1.3);
  const values = [0, 1, 2].flatMap((y) =>
    [0, 1, 2].flatMap((x) =>
      Array.from({ length: channels * filters }, (_, i) =>
        weight(y, x, Math.floor(i / filters), i % filters),
      ),
    ),
  );
  return tf.tensor4d(values, [3, 3, channels, filters]);
}

/**
 * Fourteen images of three classes and what a model says of them; image i is grey level 10 i.
 * As [actual, predicted, confidence].
 */
export const verdicts: readonly [number, number, number][] = [
  [0, 0, 0.9],
  [0, 1, 0.5],
  [1, 1, 0.8],
  [0, 1, 0.7],
  [2, 0, 0.4],
  [0, 1, 0.95],
  [2, 2, 0.99],
  [1, 0, 0.6],
  [2, 2, 0.6],
  [0, 1, 0.45],
  [1, 2, 0.5],
  [0, 0, 0.5],
  [2, 2, 0.7],
  [1, 1, 0.9],
];

export const greys = new Dataset({
  images: Uint8Array.from({ length: verdicts.length * 3072 }, (_, i) => 10 * Math.floor(i / 3072)),
  labels: Uint8Array.from(verdicts, ([actual]) => actual),
  classes: ["cat", "dog", "frog"],
  transform: transforms.toTensor(),
});

export const opinions: Predictions = {
  trueLabels: verdicts.map(([actual]) => actual),
  predictions: verdicts.map(([, predicted]) => predicted),
  probabilities: verdicts.map(([, predicted, confidence]) =>
    [0, 1, 2].map((name) => (name === predicted ? confidence : (1 - confidence) / 2)),
  ),
};

/** Three moments of a training of three classes and two filters of 2 x 2. */
export const trainingSnapshots: TrainingSnapshot[] = [0, 1, 2].map((epoch) => ({
  epoch,
  filters: [0, 1].map((y) =>
    [0, 1].map((x) =>
      [0, 1, 2].map((colour) =>
        [0, 1].map((filter) => Math.sin(1 + 3 * epoch + 2 * y + x + 1.5 * colour + 2.3 * filter)),
      ),
    ),
  ),
  matrix: [
    [3 + epoch, 8 - epoch, 1],
    [2, 5 + epoch, 4 - epoch],
    [0, 3 - epoch, 9 + epoch],
  ],
  ...(epoch > 0 && { train: { loss: 2.1 - 0.5 * epoch, accuracy: 0.2 + 0.15 * epoch } }),
  valid: { loss: 2.3 - 0.6 * epoch, accuracy: 0.2 + 0.2 * epoch },
}));

const cornersImage = () => tf.tensor3d(corners(), [32, 32, 3], "int32");

/** Each explainer by name. */
export const explainers: Record<string, () => Picture> = {
  architecture: explain.architecture,
  "recipe-architecture": () => explain.architecture(explain.recipe),
  flattening: explain.flattening,
  backpropagation: () => {
    const first = [
      [0.5, 1, -0.5],
      [0.25, -1, 0.5],
    ];
    const second = [
      [1, 0.5],
      [-1, 1],
      [-1, 2],
    ];
    return explain.backpropagation({ input: [1, 2], first, second, trueClass: 0 });
  },
  channels: () => explain.channels(cornersImage()),
  "channel-stepper": () => {
    const names = ["vertical edges", "horizontal edges", "reddish", "blur"];
    const weights = tf.randomUniform<tf.Rank.R4>([3, 3, 3, 4], -1, 1, "float32", 7);
    return explain.channelStepper(cornersImage(), { names, weights, bias: [0, 0.5, -0.1, 0] });
  },
  "filter-replay": () => {
    const filter = [
      [-1, 0.25],
      [1, 0],
    ];
    const moments = [1, 0.1, 0.001].map((loss, i) => ({ step: 50 * i, loss, weights: filter }));
    return explain.filterReplay(moments, filter);
  },
  "convolution-stepper": explain.convolutionStepper,
  "pooling-stepper": explain.poolingStepper,
  "receptive-field": () => explain.receptiveField(cornersImage()),
  "model-stepper": () => {
    manualSeed(1);
    const model = convNet({ c1: 6, c2: 6, l1: 4 });
    const transform = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));
    return explain.model(model, cornersImage(), { transform });
  },
  "training-replay": () => explain.trainingReplay(trainingSnapshots, ["cat", "dog", "frog"]),
};

/** Each kind of picture by name. */
export const samples: Record<string, () => Picture> = {
  "line-chart": () => lineChart(epochs, { x: "epoch", y: "loss", color: "split", title: "Loss" }),
  "line-chart-rule": () =>
    lineChart(
      epochs
        .filter(({ split }) => split === "validation")
        .map(({ epoch, loss }) => ({ epoch, accuracy: 1 - loss / 2 })),
      {
        x: "epoch",
        y: "accuracy",
        title: "Accuracy on the validation set",
        format: ".0%",
        rules: [{ y: 0.1, label: "chance: one in ten" }],
      },
    ),
  "scatter-chart": () =>
    scatterChart(
      [
        { network: "small", PFLOP: 0.8, accuracy: 0.691 },
        { network: "medium", PFLOP: 4.1, accuracy: 0.802 },
        { network: "large", PFLOP: 31, accuracy: 0.942 },
      ],
      {
        x: "PFLOP",
        y: "accuracy",
        label: "network",
        title: "Validation accuracy against compute",
        format: ".0%",
        logarithmic: true,
      },
    ),
  "bar-chart": () =>
    barChart(
      classes.map((name, i) => ({ class: name, recall: confusions[i]![i]! / 1000 })),
      {
        x: "class",
        y: "recall",
        title: "Recall by class",
        format: ".0%",
        rules: [{ y: 0.722, label: "mean" }],
      },
    ),
  "bar-chart-groups": () =>
    barChart(
      classes.slice(0, 4).flatMap((name, i) => [
        { class: name, share: confusions[i]![i]! / 1000, measure: "recall" },
        { class: name, share: confusions[i]![i]! / 1100, measure: "precision" },
      ]),
      { x: "class", y: "share", color: "measure", title: "Recall and precision", format: ".0%" },
    ),
  heatmap: () =>
    heatmap(confusions, {
      title: "Confusion matrix",
      labels: classes,
      x: "predicted",
      y: "actual",
      format: "d",
    }),
  "heatmap-signed": () =>
    heatmap(
      [
        [1, 0, -1],
        [2, 0, -2],
        [1, 0, -1],
      ],
      {
        title: "A filter for upright edges",
        labels: ["0", "1", "2"],
        x: "column",
        y: "row",
      },
    ),
  "image-grid": () => {
    const captions = classes.slice(0, 6).map((name, i) => `${name} ${90 - i * 7} %`);
    return imageGrid(images().slice(0, 6), { captions, columns: 3 });
  },
  "image-grid-marks": () => {
    const marks = Array.from({ length: 12 }, (_, i) => i % 3 > 0);
    const captions = marks.map((right) => (right ? "ship" : "dog, actually an airplane"));
    return imageGrid(images(), { captions, marks, columns: 6, title: "Predictions" });
  },
  "channel-grid": () =>
    channelGrid(tf.tensor3d(corners(), [32, 32, 3], "int32"), { title: "Channels" }),
  "interval-chart": () => {
    const accuracies = {
      "c1 48": [0.71, 0.69, 0.72],
      "c1 96": [0.7, 0.66, 0.68],
      "l1 512, a learning rate of 0.001 and weight decay of 0.05": [0.61],
    };
    const runs = Object.entries(accuracies).flatMap(([setting, values]) =>
      values.map((accuracy) => ({ setting, accuracy })),
    );
    return intervalChart(runs, {
      x: "accuracy",
      y: "setting",
      title: "Three settings",
      format: ".0%",
    });
  },
  ...explainers,
  "matrix-explorer": () => matrixExplorer(greys, opinions, { perCell: 3 }),
  "filter-grid": () => filterGrid(kernels(3, 24), { title: "Filters in colour" }),
  "feature-map-grid": () =>
    featureMapGrid(kernels(8, 16).reshape([24, 3, 16]).tile([1, 8, 1]) as tf.Tensor3D, {
      title: "Feature maps",
    }),
  "reliability-diagram": () => {
    // Surer than right: of those named with confidence c, about c squared are right.
    const confidences = Array.from({ length: 400 }, (_, i) => 0.5 + (i % 100) / 200);
    const trueLabels = confidences.map((confidence, i) =>
      ((i * 37) % 100) / 100 < confidence ** 2 ? 0 : 1,
    );
    return reliabilityDiagram(
      confidences.map((value) => [value, 1 - value]),
      trueLabels,
    );
  },
};
