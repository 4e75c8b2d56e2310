/**
 * Draws assets/convolution-stepper.png: the convolution stepper playing once through its image,
 * as an animated PNG, for readers of pages where nothing can be played. Run it after a change of the stepper:
 *
 *   npm run animate
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { animatedPng } from "./animated-png.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
/** @type {typeof import("../dist/src/plot/vega.js")} */
const { runView } = require(join(root, "dist/src/plot/vega.js"));
/** @type {typeof import("../dist/notebooks/course/explain/index.js")} */
const { convolutionStepper } = require(join(root, "dist/notebooks/course/explain/index.js"));

/** The last line of the figure says what to point at: nothing, in a film. */
const hintHeight = 30;

/** @typedef {{ name: string, on?: { events: unknown }[] }} Signal */

const { data } = await convolutionStepper().mimeBundle();
// On a canvas, which knows one theme only, the light one.
const light = JSON.stringify(data["application/vnd.vega.v5+json"]).replace(
  /light-dark\((.*?), .*?\)/g,
  "$1",
);
const spec = /** @type {{ signals: Signal[] }} */ (JSON.parse(light));
// The frames are taken step by step; the stepper's own clock would be in the way.
for (const signal of spec.signals) {
  signal.on = signal.on?.filter(({ events }) => !String(events).startsWith("timer"));
}

const { view } = await runView(/** @type {any} */ (spec));
const frames = [];
await view.signal("play", true).runAsync();
for (let step = 1; step <= view.signal("steps"); step++) {
  await view.signal("step", step).runAsync();
  const canvas = /** @type {import("canvas").Canvas} */ (
    /** @type {unknown} */ (await view.toCanvas(1))
  );
  const { width, height } = canvas;
  frames.push(canvas.getContext("2d").getImageData(0, 0, width, height - hintHeight));
}
view.finalize();

const file = join(root, "assets/convolution-stepper.png");
const image = animatedPng(frames, { milliseconds: 700, last: 2500 });
writeFileSync(file, image);
console.log(`${frames.length} frames, ${Math.round(image.length / 1024)} KB in ${file}`);
