/** Every display that takes words, given words that would run if they were taken for HTML or code. */
import {
  barChart,
  channelGrid,
  Dataset,
  filterGrid,
  heatmap,
  imageGrid,
  intervalChart,
  lineChart,
  matrixExplorer,
  type Picture,
  table,
  tf,
  transforms,
} from "convnet";
import { courseMap } from "../../notebooks/course/course-map";
import { type Question, Quiz } from "../../notebooks/course/quiz";
import { Verdict } from "../../notebooks/course/verdict";
import { corners, opinions, verdicts } from "../plot/samples";

const run = "globalThis.hacked = true";

/** Ends attributes, strings, templates and elements, and runs where any of that works. */
export const hostile =
  `"'\`><img src=x onerror="${run}"><script>${run}</script></script><svg onload='${run}'>` +
  `'); ${run}; //\\ {{ 7 * 7 }} [click](javascript:${run}) & </text> \u2028`;

const named = (name: string) => `${name} ${hostile}`;
const classes = ["cat", "dog", "frog"].map(named);

const greys = new Dataset({
  images: Uint8Array.from({ length: verdicts.length * 3072 }, (_, i) => 10 * Math.floor(i / 3072)),
  labels: Uint8Array.from(verdicts, ([actual]) => actual),
  classes,
  transform: transforms.toTensor(),
});
const rows = classes.map((name, index) => ({ class: name, loss: index / 3, step: index }));
const square = [
  [5, 1, 0],
  [0, 4, 2],
  [1, 0, 3],
];
const kernel = tf.randomNormal([3, 3, 3, 4], 0, 1, "float32", 1) as tf.Tensor4D;
const image = tf.tensor3d(corners(), [32, 32, 3], "int32");
const title = hostile;

/** Each display by name. */
export const hostileDisplays: Record<string, () => Picture> = {
  "line chart": () =>
    lineChart(rows, {
      x: "step",
      y: "loss",
      color: "class",
      title,
      rules: [{ y: 0.1, label: hostile }],
    }),
  "bar chart": () => barChart(rows, { x: "class", y: "loss", color: "class", title }),
  "interval chart": () => intervalChart(rows, { x: "loss", y: "class", title }),
  heatmap: () =>
    heatmap(square, { title, labels: classes, x: named("predicted"), y: named("actual") }),
  "matrix explorer": () => matrixExplorer(greys, opinions, { title, perCell: 2 }),
  table: () => table([{ [hostile]: hostile, number: 1 }], { caption: hostile }),
  "image grid": () => {
    const images = tf.stack([image, image]) as tf.Tensor4D;
    return imageGrid(images, { captions: [hostile, hostile], title });
  },
  "channel grid": () => channelGrid(image, { title }),
  "filter grid": () => filterGrid(kernel, { title }),
  "course map": () => courseMap([{ number: 1, title: hostile, about: hostile, needs: [] }]),
  quiz: () => {
    const option = [hostile, hostile] as const;
    const question = { ask: hostile, options: { a: option, b: option, c: option }, right: "a" };
    return new Quiz(hostile, { [hostile]: question as Question });
  },
  verdict: () => new Verdict("Not quite", hostile),
};
