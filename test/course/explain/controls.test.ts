/** The controls inside the figures, by the events that a mouse or a finger causes. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as explain from "../../../notebooks/course/explain";
import { type Explainer, run } from "./explainer";

describe("the controls of the convolution stepper", () => {
  let stepper: Explainer;
  const signals = (...names: string[]) => names.map((name) => stepper.signal(name));
  before(async () => {
    stepper = await run(explain.convolutionStepper());
  });
  after(() => stepper.close());

  test("the buttons play, stop and step in both directions, around the ends too", async () => {
    await stepper.fire("click", "play");
    assert.deepEqual(signals("play", "at"), [true, 0]);
    assert.ok(stepper.texts().includes("Pause"));
    await stepper.fire("click", "forward");
    assert.deepEqual(signals("play", "at"), [false, 1]);
    await stepper.fire("click", "back");
    await stepper.fire("click", "back");
    assert.deepEqual(signals("at", "row", "column"), [24, 4, 4]);
  });

  test("a slider takes the value that is pressed on, and stays within its limits", async () => {
    const { width } = stepper.items("rect", "n")[0]!;
    for (const [x, n] of [
      [width! / 2, 7],
      [width! - 9, 9],
      [width!, 9],
      [9, 4],
      [0, 4],
    ] as const) {
      await stepper.fire("mousedown", "n", { x });
      assert.equal(stepper.signal("n"), n);
    }
    await stepper.fire("touchmove", "n", { x: width! / 2 });
    assert.equal(stepper.signal("n"), 7);
  });

  test("a pressed control has the arrow keys until something else is pressed", async () => {
    await stepper.fire("mousedown", "s");
    const slider = stepper.signal("focus");
    assert.ok(slider);
    await stepper.fire("mousedown", "filter", { datum: { value: "blur" } });
    assert.notEqual(stepper.signal("focus"), slider);
    await stepper.fire("mousedown", "input");
    assert.equal(stepper.signal("focus"), 0);
  });

  test("chips choose the filter, thumbnails the image, and a click changes a weight", async () => {
    await stepper.fire("click", "drawing", { datum: { value: "a slope" } });
    await stepper.fire("click", "filter", { datum: { value: "identity" } });
    assert.deepEqual(signals("drawing", "filter"), ["a slope", "identity"]);
    await stepper.fire("click", "amount", { datum: { value: -0.1 } });
    await stepper.fire("click", "weight", { datum: { index: 4 } });
    const weights = stepper.signal("weights") as number[];
    assert.ok(Math.abs(weights[4]! - 0.9) < 1e-9, `${weights}`);
  });

  test("the figure keeps its height for all strides, paddings and sizes", async () => {
    const heights = new Set();
    for (const [n, k, s, p] of [
      [7, 3, 1, 0],
      [9, 5, 3, 2],
      [4, 5, 1, 0],
      [9, 2, 1, 2],
    ]) {
      await stepper.set({ n, k, s, p });
      heights.add(stepper.signal("height"));
    }
    assert.equal(heights.size, 1);
  });
});

test("on a narrow page the panels move, and nothing is drawn outside the figure", async () => {
  const figure = await run(explain.poolingStepper());
  const height = figure.signal("height") as number;
  await figure.set({ narrow: true });
  assert.equal(figure.signal("width"), 326);
  assert.ok((figure.signal("height") as number) > height);
  figure.close();
});
