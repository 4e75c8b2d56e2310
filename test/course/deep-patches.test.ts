import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises, type Field, type FindPatches, type Patch } from "../../notebooks/course";
import { dependence } from "../../notebooks/course/deep-patches";
import { convNet, loadSpeedrun, manualSeed, tf } from "../../src";

const { ascentStep, deepPatches } = exercises.filters;
const network = loadSpeedrun().model();
const layer = "group2_gelu2";
const field: Field = { size: 23, stride: 4, offset: -9 };
const photographs = tf.randomUniform<tf.Rank.R4>([20, 32, 32, 3], 0, 1, "float32", 5);
const inputs = photographs.mul(4).sub(2) as tf.Tensor4D;
const project = { network, layer, unit: 3, field, inputs, photographs };

/** How a solution may go wrong. */
interface Slips {
  order?: (patches: Patch[]) => Patch[];
  candidates?: (map: number[][]) => number;
  pixel?: (position: number, field: Field) => number;
  clip?: (pixel: number) => number;
  change?: (patch: Patch) => Patch;
}

const clip = (pixel: number) => Math.max(0, Math.min(32, pixel));

function finder({
  order = (patches) => patches.sort((a, b) => b.activation - a.activation),
  pixel = (position, { stride, offset }) => offset + stride * position,
  change = (patch) => patch,
  ...rest
}: Slips = {}): FindPatches {
  const inside = rest.clip ?? clip;
  return (maps, field, count) => {
    const patches = maps.map((map, image) => {
      const activation = rest.candidates?.(map) ?? Math.max(...map.flat());
      const row = map.findIndex((line) => line.includes(activation));
      const [top, left] = [row, map[row].indexOf(activation)].map((at) => pixel(at, field));
      const [bottom, right] = [top, left].map((at) => inside(at + field.size));
      return change({ image, activation, top: inside(top), left: inside(left), bottom, right });
    });
    return order(patches).slice(0, count);
  };
}

const reply = (find: FindPatches) => deepPatches.check({ ...project, find });

test("a correct search for patches is right, also one that changes its maps, and draws them", () => {
  const { kind, message, figure } = reply(finder());
  assert.equal(kind, "Correct", message);
  assert.match(String(figure?.alt), /8 images/);
  const changing: FindPatches = (maps, field, count) => {
    const found = finder()(maps, field, count);
    for (const map of maps) map.length = 0;
    return found;
  };
  assert.equal(reply(changing).kind, "Correct");
});

test("a wrong search for patches is told which property fails", () => {
  const wrong: [RegExp, FindPatches][] = [
    [/wrong order/, (maps, field, count) => finder()(maps, field, count)?.reverse()],
    [
      /the largest activation left is/,
      finder({ order: (all) => all.sort((a, b) => a.activation - b.activation) }),
    ],
    [
      /more than once/,
      (maps, field, count) =>
        finder()([maps[0], ...maps], field, count)?.map((patch) => ({ ...patch, image: 0 })),
    ],
    [/too close together/, finder({ pixel: (position, { offset }) => offset + position })],
    [/begins at pixel `offset`/, finder({ pixel: (position, { stride }) => stride * position })],
    [/leaves the image; clip it/, finder({ clip: (pixel) => pixel })],
    [
      /swapped/,
      finder({
        change: (patch) => ({
          ...patch,
          top: patch.left,
          left: patch.top,
          bottom: patch.right,
          right: patch.bottom,
        }),
      }),
    ],
    [
      /last row and column/,
      finder({
        change: (patch) => ({ ...patch, bottom: patch.bottom - 1, right: patch.right - 1 }),
      }),
    ],
    [
      /patch 0 has the activation/,
      (...given) => finder()(...given)?.map((patch) => ({ ...patch, activation: 1 })),
    ],
    [/0 patches; expected 2/, () => []],
    [/expected 2, each from another/, (maps, field) => finder()(maps, field, 1)],
    [/not an array/, (() => 42) as unknown as FindPatches],
    [/gave undefined/, () => undefined],
    [/needs the numbers/, (() => [{ image: 0 }]) as unknown as FindPatches],
    [
      /threw "no idea"/,
      () => {
        throw new Error("no idea");
      },
    ],
  ];
  for (const [pattern, find] of wrong) {
    const { kind, message } = reply(find);
    assert.equal(kind, "Not quite", String(pattern));
    assert.match(message, pattern);
  }
});

test("what goes wrong only on the real network is drawn there, the learner's patch next to the expected one", () => {
  const moved: FindPatches = (maps, field, count) => {
    const found = finder()(maps, field, count);
    if (maps.length < 4) return found;
    return found?.map((patch) => ({ ...patch, top: patch.top + 1, bottom: patch.bottom + 1 }));
  };
  const { kind, message, figure } = reply(moved);
  assert.equal(kind, "Not quite");
  assert.match(message, /on the real network: Patch 0, of row \d and column \d, is/);
  assert.match(String(figure?.alt), /yours, expected/);
});

test("an answer that is missing is not yet answered", () => {
  assert.equal(deepPatches.check(undefined).kind, "Not yet");
});

test("the pixels that a network's activations depend on, by experiment, are those of its layers", () => {
  manualSeed(1);
  const { rows, columns } = dependence(convNet(), "conv4");
  const expected = Array.from({ length: 12 }, (_, position) => [2 * position, 2 * position + 9]);
  assert.deepEqual([rows, columns], [expected, expected]);
});

test("a step of gradient ascent has the rate as its length, goes up, and stays in range", () => {
  const step =
    (sign: number, scaled = true) =>
    (image: number[], gradient: number[], rate: number) => {
      const square = gradient.reduce((sum, each) => sum + each * each, 0) / gradient.length;
      const size = scaled ? Math.sqrt(square) || 1 : 1;
      return image.map((pixel, at) =>
        Math.max(-1, Math.min(1, pixel + (sign * rate * gradient[at]) / size)),
      );
    };
  assert.equal(ascentStep.check(step(1)).kind, "Correct");
  for (const wrong of [step(-1), step(1, false), (image: number[]) => image, () => [0.1, 0.1]]) {
    assert.equal(ascentStep.check(wrong).kind, "Not quite", String(wrong));
  }
});
