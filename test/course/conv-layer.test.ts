import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import type { LayerInput } from "../../notebooks/course/conv-layer";

const { convLayer } = exercises.convolution;
type Maps = number[][][];

/** Choices of which each but the default is a known mistake. */
interface Choices {
  flip?: boolean;
  swap?: boolean;
  step?: (input: LayerInput) => number;
  start?: (input: LayerInput) => number;
  size?: (n: number, k: number, input: LayerInput) => number;
  channels?: (count: number) => number[];
  bias?: (input: LayerInput, filter: number) => number;
}

/** A layer in plain loops, made here and not taken from the check, with a mistake where one is chosen. */
function layer(choices: Choices = {}) {
  return (input: LayerInput): Maps => {
    const { image, filters, stride, padding } = input;
    const {
      step = () => stride,
      start = () => padding,
      size = (n: number, k: number) => Math.floor((n + 2 * padding - k) / stride) + 1,
      channels = (count: number) => [...Array(count).keys()],
      bias = (_: LayerInput, filter: number) => input.bias[filter],
    } = choices;
    const [high, wide] = [filters.length, filters[0].length];
    const sum = (row: number, column: number, filter: number) => {
      let total = bias(input, filter);
      for (let i = 0; i < high; i++) {
        for (let j = 0; j < wide; j++) {
          const pixel =
            image[row * step(input) - start(input) + i]?.[column * step(input) - start(input) + j];
          if (!pixel) continue;
          const [a, b] = choices.flip ? [high - 1 - i, wide - 1 - j] : [i, j];
          const weights = choices.swap ? filters[b][a] : filters[a][b];
          for (const channel of channels(pixel.length)) {
            total += pixel[channel] * weights[channel][filter];
          }
        }
      }
      return total;
    };
    return Array.from({ length: size(image.length, high, input) }, (_, row) =>
      Array.from({ length: size(image[0].length, wide, input) }, (__, column) =>
        input.bias.map((___, filter) => sum(row, column, filter)),
      ),
    );
  };
}

test("a layer in plain loops is right", () => {
  const verdict = convLayer.check(layer());
  assert.equal(verdict.kind, "Correct", verdict.message);
  assert.match(verdict.message, /all 6 cases/);
});

const mistakes: [what: string, choices: Choices, says: RegExp][] = [
  ["a flipped filter", { flip: true }, /filters are flipped/],
  ["a transposed filter", { swap: true }, /Rows and columns of the filter are swapped/],
  ["no bias", { bias: () => 0 }, /bias is missing/],
  [
    "a bias for each channel",
    { bias: ({ bias, image }, filter) => bias[filter] * image[0][0].length },
    /added once for each channel/,
  ],
  ["the first channel only", { channels: () => [0] }, /first channel only/],
  ["the last channel only", { channels: (count) => [count - 1] }, /last channel only/],
  [
    "stride 1 in every step and size",
    { step: () => 1, size: (n, k, { padding }) => n + 2 * padding - k + 1 },
    /The stride is ignored/,
  ],
  ["stride 1 in every step", { step: () => 1 }, /stride is ignored when the window is placed/],
  [
    "no padding",
    { start: () => 0, size: (n, k, { stride }) => Math.floor((n - k) / stride) + 1 },
    /padding is ignored/,
  ],
  ["zeros below and on the right only", { start: () => 0 }, /on one side only, below/],
  [
    "zeros above and on the left only",
    { size: (n, k, { stride, padding }) => Math.floor((n + padding - k) / stride) + 1 },
    /on one side only, above/,
  ],
  [
    "a size rounded up",
    { size: (n, k, { stride, padding }) => Math.ceil((n + 2 * padding - k) / stride) + 1 },
    /your maps have .* and should have/,
  ],
];
for (const [what, choices, says] of mistakes) {
  test(`${what} is told`, () => {
    const { kind, message } = convLayer.check(layer(choices));
    assert.equal(kind, "Not quite");
    assert.match(message, says);
  });
}

test("a difference of equally large maps is drawn", () => {
  assert.match(convLayer.check(layer({ flip: true })).alt, /minus that of tf\.conv2d.*Heatmap/);
  assert.equal(convLayer.check(layer({ size: () => 1 })).figure, undefined);
});

test("nonsense gets a calm reply", () => {
  const replies: [answer: unknown, says: RegExp][] = [
    [() => 5, /a list of rows/],
    [() => [], /a list of rows/],
    [() => [[[Number.NaN]]], /your maps have 1 rows/],
    [({ image }: LayerInput) => image, /your maps have/],
    [() => JSON.parse("{"), /your code threw/],
    [(input: LayerInput) => void input.image.reverse(), /returned nothing/],
  ];
  for (const [answer, says] of replies) {
    const { kind, message } = convLayer.check(answer as (input: LayerInput) => Maps);
    assert.equal(kind, "Not quite");
    assert.match(message, says);
  }
  assert.equal(convLayer.check(() => undefined).kind, "Not yet");
});

test("a NaN is told with its position, and that the code may read outside", () => {
  const good = layer();
  const broken = (input: LayerInput) => {
    const maps = good(input);
    maps[1][2][0] = Number.NaN;
    return maps;
  };
  assert.match(convLayer.check(broken).message, /row 1, column 2 is NaN.*outside/);
});
