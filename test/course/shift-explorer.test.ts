import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { shiftExplorer } from "../../notebooks/course";
import { run } from "./explain/explainer";

const accuracies = (first: number) => ({
  noise: [first, 0.5, 0.4, 0.3, 0.2, 0.1],
  blur: [first, 0.55, 0.45, 0.35, 0.25, 0.15],
  brightness: [first, 0.6, 0.6, 0.6, 0.6, 0.6],
  contrast: [first, 0.58, 0.48, 0.38, 0.28, 0.18],
});
const networks = [
  { network: "yours", accuracies: accuracies(0.6) },
  { network: "other", accuracies: accuracies(0.9) },
];

test("the images, the curves and the accuracies follow the chosen corruption and severity", async () => {
  const images = tf.fill([4, 32, 32, 3], 0.5) as tf.Tensor4D;
  const figure = await run(shiftExplorer(images, networks));
  assert.ok(figure.texts().some((text) => /noise, severity 3/.test(text)));
  assert.ok(figure.texts().includes("yours: 30.0%"));
  const url = () => (figure.items("image")[0] as unknown as { url: string }).url;
  const before = url();
  await figure.set({ kind: "contrast", severity: 0 });
  assert.ok(figure.texts().includes("other: 90.0%"));
  assert.notEqual(url(), before);
  assert.deepEqual(
    figure.data("curve0").map(({ accuracy }) => accuracy),
    accuracies(0.6).contrast,
  );
  figure.close();
});
