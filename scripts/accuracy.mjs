/**
 * Draws assets/accuracy.png: what accuracy costs, in computing and in time, for the recorded runs and the
 * tutorial's. Run it after a run was recorded:
 *
 *   npm run accuracy
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./setup/paths.mjs";

const require = createRequire(import.meta.url);
/** @type {typeof import("../dist/src/index.js")} */
const { convNet, isRecorded, loadRun, loadSpeedrun, trainingFlops } = require(
  join(root, "dist/src"),
);
/** @type {typeof import("../dist/src/plot/vega.js")} */
const { vegaLitePicture } = require(join(root, "dist/src/plot/vega.js"));
/** @type {typeof import("../dist/src/plot/theme.js")} */
const { categories, ink } = require(join(root, "dist/src/plot/theme.js"));

/** @typedef {{ run: string, whose: string, PFLOP: number, minutes: number, accuracy: number }} Point */

const whose = { tutorial: "the tutorial", course: "this course, two CPU cores" };

const names = {
  "base-512": "its network, batches of 512",
  "fine-tuned": "its network, tuned",
  speedrun: "chapter 9's recipe",
  "speedrun-long": "the same, larger and longer",
};

/**
 * Its two trainings as it tells of them: epochs over 50,000 images, accuracy on the test set; it gives
 * a time for the second, on a graphics card.
 * @returns {Point[]}
 */
function tutorialPoints() {
  const model = convNet();
  const epoch = (50_000 * trainingFlops(model)) / 1e15;
  model.dispose();
  const facts = { whose: whose.tutorial };
  return [
    { ...facts, run: "10 epochs", PFLOP: 10 * epoch, minutes: Number.NaN, accuracy: 0.617 },
    {
      ...facts,
      run: "tuned, 41 epochs, on a GPU",
      PFLOP: 41 * epoch,
      minutes: 25,
      accuracy: 0.776,
    },
  ];
}

/** @returns {Point[]} */
function coursePoints() {
  const runs = /** @type {const} */ (["base-512", "fine-tuned"])
    .filter((name) => isRecorded(name))
    .map((name) => {
      const { test, provenance } = loadRun(name);
      return { run: names[name], accuracy: test.accuracy, ...cost(provenance) };
    });
  const speedruns = /** @type {const} */ (["speedrun", "speedrun-long"])
    .filter((name) => isRecorded(name))
    .map((name) => {
      const { accuracy, seeds } = loadSpeedrun(name);
      return { run: names[name], accuracy: accuracy.mean, ...cost(seeds[0]) };
    });
  return [...runs, ...speedruns].map((point) => ({ ...point, whose: whose.course }));
}

/** @param {{ flops: number, seconds: number }} run */
function cost({ flops, seconds }) {
  return { PFLOP: flops / 1e15, minutes: seconds / 60 };
}

/** @param {Point[]} points @param {"PFLOP" | "minutes"} field @param {string} title */
function panel(points, field, title) {
  const values = points.filter((point) => point[field] > 0);
  const most = Math.max(...values.map((point) => point[field]));
  const y = {
    field: "accuracy",
    type: "quantitative",
    title: "right on the test set",
    scale: { domain: [0.55, 1], nice: false },
    axis: { format: ".0%", tickCount: 5 },
  };
  const x = {
    field,
    type: "quantitative",
    title,
    scale: { domain: [0, 1.15 * most], nice: false },
  };
  const look = {
    field: "whose",
    type: "nominal",
    title: null,
    scale: { domain: Object.values(whose) },
  };
  const color = { ...look, scale: { ...look.scale, range: [categories[1], categories[0]] } };
  const shape = { ...look, scale: { ...look.scale, range: ["square", "circle"] } };
  // Words to the right of the points, or to the left of those far right; those of the tutorial's lie below.
  const left = `datum.${field} >= ${0.7 * most}`;
  const below = `!(${left}) || datum.whose === "${whose.tutorial}"`;
  /** @param {boolean} isLeft @param {boolean} isBelow */
  const places = (isLeft, isBelow) => ({
    transform: [{ filter: `${isLeft} === (${left}) && ${isBelow} === (${below})` }],
    mark: { ...label, align: isLeft ? "right" : "left", dx: 6, dy: isBelow ? 15 : -15 },
    encoding: words,
  });
  const label = { type: "text", fontSize: 12, color: ink, baseline: "middle" };
  const words = { x, y, text: { field: "run", type: "nominal" } };
  return {
    width: 330,
    height: 270,
    data: { values },
    layer: [
      {
        mark: { type: "point", filled: true, size: 110, opacity: 1 },
        encoding: { x, y, color, shape },
      },
      places(false, true),
      places(true, true),
      places(true, false),
    ],
  };
}

const points = [...tutorialPoints(), ...coursePoints()];
const spec = {
  hconcat: [
    panel(points, "PFLOP", "PFLOP of computing"),
    panel(points, "minutes", "minutes of training"),
  ],
  config: { legend: { orient: "top" } },
};
const { data } = await vegaLitePicture(spec, "What accuracy costs").mimeBundle();
const file = join(root, "assets/accuracy.png");
writeFileSync(file, Buffer.from(String(data["image/png"]), "base64"));
console.table(points);
