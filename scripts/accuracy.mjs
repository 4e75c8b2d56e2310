/**
 * Draws assets/accuracy.png: test accuracy against training compute, for the recorded runs and the original
 * tutorial's. Run it after recording a run:
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

/** @typedef {{ run: string, source: string, PFLOP: number, accuracy: number }} Point */

const sources = { tutorial: "Original tutorial", course: "This course" };

const names = {
  "base-512": "Tutorial's network, batch size 512",
  "fine-tuned": "Tutorial's network, tuned (chapter 7)",
  speedrun: "94% recipe (chapter 9)",
  "speedrun-large": "Larger network (chapter 9)",
};

/**
 * The two training runs that it reports: epochs over 50,000 images, accuracy on the test set.
 * @returns {Point[]}
 */
function tutorialPoints() {
  const model = convNet();
  const epoch = (50_000 * trainingFlops(model)) / 1e15;
  model.dispose();
  const source = sources.tutorial;
  return [
    { source, run: "Tutorial's network, 10 epochs", PFLOP: 10 * epoch, accuracy: 0.617 },
    { source, run: "Tutorial's network, tuned, 41 epochs", PFLOP: 41 * epoch, accuracy: 0.776 },
  ];
}

/** @returns {Point[]} */
function coursePoints() {
  const runs = /** @type {const} */ (["base-512", "fine-tuned"])
    .filter((name) => isRecorded(name))
    .map((name) => {
      const { test, provenance } = loadRun(name);
      return { run: names[name], accuracy: test.accuracy, PFLOP: provenance.flops / 1e15 };
    });
  const speedruns = /** @type {const} */ (["speedrun", "speedrun-large"])
    .filter((name) => isRecorded(name))
    .map((name) => {
      const { accuracy, seeds } = loadSpeedrun(name);
      return { run: names[name], accuracy: accuracy.mean, PFLOP: seeds[0].flops / 1e15 };
    });
  return [...runs, ...speedruns].map((point) => ({ ...point, source: sources.course }));
}

const values = [...tutorialPoints(), ...coursePoints()];
const x = {
  field: "PFLOP",
  type: "quantitative",
  title: "Training compute (PFLOP, 10\u00b9\u2075 floating-point operations)",
  scale: { domain: [0, 0.9], nice: false },
  axis: { format: ".1f", tickCount: 9 },
};
const y = {
  field: "accuracy",
  type: "quantitative",
  title: "Test accuracy",
  scale: { domain: [0.55, 1], nice: false },
  axis: { format: ".0%", tickCount: 5 },
};
const look = {
  field: "source",
  type: "nominal",
  title: null,
  scale: { domain: Object.values(sources) },
};
const color = { ...look, scale: { ...look.scale, range: [categories[1], categories[0]] } };
const shape = { ...look, scale: { ...look.scale, range: ["square", "circle"] } };
/**
 * The labels of the points right of the middle, or of the others: ended, or begun, at the point.
 * @param {boolean} isRight
 */
const labels = (isRight) => ({
  transform: [{ filter: `${isRight} === datum.PFLOP > 0.5` }],
  mark: {
    ...{ type: "text", fontSize: 13, color: ink, baseline: "middle", dy: -16 },
    ...(isRight ? { align: "right", dx: 8 } : { align: "left", dx: -8 }),
  },
  encoding: { x, y, text: { field: "run", type: "nominal" } },
});
const spec = {
  title: { text: "Test accuracy against training compute", anchor: "start" },
  width: 680,
  height: 330,
  data: { values },
  layer: [
    {
      mark: { type: "point", filled: true, size: 110, opacity: 1 },
      encoding: { x, y, color, shape },
    },
    labels(false),
    labels(true),
  ],
  config: { legend: { orient: "top" } },
};
const { data } = await vegaLitePicture(spec, spec.title.text).mimeBundle();
const file = join(root, "assets/accuracy.png");
writeFileSync(file, Buffer.from(String(data["image/png"]), "base64"));
console.table(values);
