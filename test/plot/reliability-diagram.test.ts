import assert from "node:assert/strict";
import test from "node:test";
import { reliabilityDiagram } from "convnet";
import { drawn } from "./scene";

// Two classes, four bins: confidence 0.6 (one of two right) and 0.9 (right).
const probabilities = [
  [0.6, 0.4],
  [0.4, 0.6],
  [0.9, 0.1],
];
const diagram = () => reliabilityDiagram(probabilities, [0, 0, 0], { bins: 4 });

test("a bar for each filled range of confidence is as high as the share that is right", async () => {
  const bars = await drawn(diagram(), "rect");
  const heights = bars.slice(0, 2).map(({ height }) => height!);
  assert.ok(Math.abs(heights[0]! / heights[1]! - 0.5) < 1e-9);
  assert.ok(bars[0]!.x < bars[1]!.x);
  assert.deepEqual(
    bars.slice(2).map(({ datum }) => datum.count),
    [2, 1],
  );
});

test("an orange line leads from each bar to its mean confidence, which is on the dashed line", async () => {
  const chart = diagram();
  const lines = await drawn(chart, "rule");
  const bars = await drawn(chart, "rect");
  const unit = bars[1]!.height!; // 100 %
  lines.forEach((line, i) => {
    const { y, y2 } = line as unknown as { y: number; y2: number };
    const expected = [0.1, 0.1][i]! * unit;
    assert.ok(Math.abs(Math.abs(y - y2) - expected) < 1e-6, `${y} to ${y2}`);
  });
});

test("the words tell the error and each range", () => {
  assert.match(
    diagram().alt,
    /Expected calibration error 10.0%.* 50% accuracy at 60%, 100% accuracy at 90%$/,
  );
});
