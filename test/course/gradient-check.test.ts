import assert from "node:assert/strict";
import { describe, test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import { tf } from "../../src";

type Matrix = number[][];
type Volume = number[][][];
type Kernel = number[][][][];
type Slip = {
  mean?: boolean;
  last?: boolean;
  transposed?: boolean;
  rotated?: boolean;
  swapped?: boolean;
};

const { lossBackward, reluBackward, denseBackward, convBackward } = exercises.training;
const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);

describe("the loss's backward pass", () => {
  const loss = (gives: (p: number, isTrue: boolean, count: number) => number) => {
    return (probabilities: Matrix, labels: number[]) =>
      probabilities.map((row, i) =>
        row.map((p, c) =>
          gives(p, c === labels[i], row.length && i >= 0 ? probabilities.length : 0),
        ),
      );
  };
  test("p minus 1 for the true class, over the number of images, is correct", () => {
    const { kind, message } = lossBackward.check(loss((p, is, n) => (p - (is ? 1 : 0)) / n));
    assert.equal(kind, "Correct", message);
    assert.match(message, /22 gradients agree.*relative error is [1-9]e-(8|9|10)/);
  });
  const wrong: [string, Parameters<typeof loss>[0], RegExp][] = [
    ["without the mean", (p, is) => p - (is ? 1 : 0), /the mean over the batch is missing/],
    ["with the sign turned", (p, is, n) => ((is ? 1 : 0) - p) / n, /every sign is wrong/],
    ["without the 1", (p, _, n) => p / n, /the 1 of the true class is not subtracted/],
    ["for the true class only", (p, is, n) => (is ? (p - 1) / n : 0), /other classes have/],
    [
      "for the probabilities",
      (p, is, n) => (is ? -1 / p / n : 0),
      /gradient for the probabilities/,
    ],
    ["constant", () => 0, /logits\[\d\]\[\d\] is 0, but the central difference is/],
    ["NaN", () => Number.NaN, /is NaN, but/],
  ];
  for (const [name, gives, reply] of wrong) {
    test(`${name}: is named`, () => {
      const { kind, message } = lossBackward.check(loss(gives));
      assert.equal(kind, "Not quite");
      assert.match(message, reply);
    });
  }
});

describe("ReLU's backward pass", () => {
  const relu = (gives: (x: number, g: number) => number) => (input: Matrix, gradient: Matrix) =>
    input.map((row, i) => row.map((x, j) => gives(x, gradient[i]![j]!)));
  test("the gradient where the input is positive, else 0, is correct", () => {
    assert.equal(reluBackward.check(relu((x, g) => (x > 0 ? g : 0))).kind, "Correct");
  });
  const wrong: [string, Parameters<typeof relu>[0], RegExp][] = [
    ["passing at x < 0", (_, g) => g, /passes where the input is negative/],
    ["passing at x < 0 only", (x, g) => (x > 0 ? 0 : g), /only where the input is negative/],
    ["ReLU again", (_, g) => Math.max(g, 0), /ReLU of the gradient/],
    ["times the input", (x, g) => Math.max(x, 0) * g, /slope of ReLU is 1/],
    ["the slope alone", (x) => (x > 0 ? 1 : 0), /multiply it by the gradient/],
    ["with the sign turned", (x, g) => (x > 0 ? -g : 0), /every sign is wrong/],
    [
      "leaky",
      (x, g) => (x > 0 ? g : 0.1 * g),
      /input\[1\]\[0\] is -0.3\d*, .* is 0; 3 of 6 entries/,
    ],
  ];
  for (const [name, gives, reply] of wrong) {
    test(`${name}: is named`, () => assert.match(reluBackward.check(relu(gives)).message, reply));
  }
});

function dense(input: Matrix, weights: Matrix, gradient: Matrix, slip: Slip = {}) {
  const n = slip.mean ? input.length : 1;
  const rows = slip.last ? [input.length - 1] : [...input.keys()];
  const outs = [...gradient[0]!.keys()];
  const w = input[0]!.map((_, i) =>
    outs.map((out) => sum(rows.map((r) => input[r]![i]! * gradient[r]![out]!)) / n),
  );
  return {
    input: input.map((row, r) =>
      row.map((_, i) => sum(outs.map((out) => weights[i]![out]! * gradient[r]![out]!)) / n),
    ),
    weights: slip.transposed ? outs.map((out) => w.map((row) => row[out]!)) : w,
    bias: outs.map((out) => sum(rows.map((r) => gradient[r]![out]!)) / n),
  };
}

describe("a dense layer's backward pass", () => {
  const slipped = (slip: Slip) => (x: Matrix, w: Matrix, g: Matrix) => dense(x, w, g, slip);
  const changed =
    (change: (right: ReturnType<typeof dense>, gradient: Matrix) => object) =>
    (x: Matrix, w: Matrix, g: Matrix) =>
      ({ ...dense(x, w, g), ...change(dense(x, w, g), g) }) as ReturnType<typeof dense>;
  test("the sums over the batch are correct, and tf.grads agrees", () => {
    assert.equal(denseBackward.check(slipped({})).kind, "Correct");
  });
  const wrong: [string, Parameters<typeof denseBackward.check>[0], RegExp][] = [
    ["the mean once more", slipped({ mean: true }), /the mean is already in the gradient/],
    ["only the last image", slipped({ last: true }), /only the last image.*Correct so far: input/],
    ["transposed weights", slipped({ transposed: true }), /weights: it is transposed/],
    ["bias not added up", changed((_, bias) => ({ bias })), /bias: every image has a gradient/],
    [
      "bias added up over the units",
      changed((_, g) => ({ bias: g.map(sum) })),
      /bias: it is added up over the units/,
    ],
    [
      "a turned sign in one part",
      changed(({ bias }) => ({ bias: bias.map((b) => -b) })),
      /bias: every sign is wrong.*Correct so far: input, weights/,
    ],
    ["no bias", changed(() => ({ bias: undefined })), /bias is undefined; expected a list/],
    ["ragged", changed(() => ({ weights: [[1], [1, 2]] })), /weights has/],
    ["zeros", changed(({ input }) => ({ input: input.map((row) => row.map(() => 0)) })), /6 of 6/],
    ["nothing", (() => 3) as never, /input is undefined/],
  ];
  for (const [name, learner, reply] of wrong) {
    test(`${name}: is named`, () => assert.match(denseBackward.check(learner).message, reply));
  }
  test("one wrong entry is named, and drawn", () => {
    const bent = changed(({ weights }) => {
      weights[1]![2]! += 0.5;
      return { weights };
    });
    const { message, figure } = denseBackward.check(bent);
    assert.match(
      message,
      /weights\[1\]\[2\] is .* central difference is .*; 1 of 8 entries is off/,
    );
    assert.match(String(figure?.alt), /Largest: Row 1, Column 2: 0\.5;/i);
  });
});

function conv(image: Volume, kernel: Kernel, gradient: Volume, slip: Slip = {}) {
  const pixels = image.map((row) => row.map((p) => p.map(() => 0)));
  const weights = kernel.map((row) => row.map((ins) => ins.map((outs) => outs.map(() => 0))));
  const bias = gradient[0]![0]!.map(() => 0);
  const put = (list: number[], at: number, value: number) => {
    list[at] = (slip.last ? 0 : list[at]!) + value;
  };
  gradient.forEach((row, y) => {
    row.forEach((outs, x) => {
      outs.forEach((g, out) => {
        put(bias, out, g);
        kernel.forEach((line, i) => {
          line.forEach((ins, j) => {
            const [a, b] = slip.rotated ? [2 - i, 2 - j] : slip.swapped ? [j, i] : [i, j];
            ins.forEach((_, c) => {
              put(pixels[y + i]![x + j]!, c, g * kernel[a]![b]![c]![out]!);
              put(weights[a]![b]![c]!, out, g * image[y + i]![x + j]![c]!);
            });
          });
        });
      });
    });
  });
  return { image: pixels, kernel: weights, bias };
}

describe("a convolution's backward pass", () => {
  const slipped = (slip: Slip) => (x: Volume, w: Kernel, g: Volume) => conv(x, w, g, slip);
  const part =
    (slip: Slip, names: string[]) =>
    (x: Volume, w: Kernel, g: Volume): ReturnType<typeof conv> => {
      const off = Object.entries(conv(x, w, g, slip)).filter(([name]) => names.includes(name));
      return { ...conv(x, w, g), ...Object.fromEntries(off) };
    };
  test("all products sent to both factors are correct", () => {
    const { kind, message } = convBackward.check(slipped({}));
    assert.equal(kind, "Correct", message);
  });
  test("tf.grads agrees with what is accepted", () => {
    const byTensorFlow = (x: Volume, w: Kernel, g: Volume) =>
      tf.tidy(() => {
        const zero = tf.zeros([g[0]![0]!.length]);
        const output = (image: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) =>
          tf
            .conv2d(image as tf.Tensor3D, kernel as tf.Tensor4D, 1, "valid")
            .add(bias)
            .mul(g)
            .sum();
        const [image, kernel, bias] = tf
          .grads(output)([tf.tensor3d(x), tf.tensor4d(w), zero])
          .map((gradient) => gradient.arraySync());
        return { image, kernel, bias } as ReturnType<typeof conv>;
      });
    // TensorFlow has seven digits: what is accepted is compared with it here, not by the exercise.
    const own = conv(sample.image, sample.kernel, sample.gradient);
    const theirs = byTensorFlow(sample.image, sample.kernel, sample.gradient);
    for (const name of ["image", "kernel", "bias"] as const) {
      const [a, b] = [own[name], theirs[name]].map(
        (list) => (list as unknown[]).flat(3) as number[],
      );
      for (const [i, value] of a!.entries()) assert.ok(Math.abs(value - b![i]!) < 1e-5, name);
    }
  });
  const wrong: [string, Parameters<typeof convBackward.check>[0], RegExp][] = [
    ["rotated for the image", part({ rotated: true }, ["image"]), /image: .*rotated by 180°/],
    ["rotated weights", part({ rotated: true }, ["kernel"]), /kernel: .*rotated.*so far: image/],
    ["swapped for the image", part({ swapped: true }, ["image"]), /image: rows and columns/],
    ["swapped weights", part({ swapped: true }, ["kernel"]), /kernel: rows and columns/],
    ["= for +=, image", part({ last: true }, ["image"]), /image: each entry has only the last/],
    ["= for +=, kernel", part({ last: true }, ["kernel"]), /kernel: each entry has only the last/],
    ["= for +=, bias", part({ last: true }, ["bias"]), /bias: each entry has only the last/],
    [
      "bias once for each weight",
      (x, w, g) => ({
        ...conv(x, w, g),
        bias: conv(x, w, g).bias.map((b) => b * 9 * w[0]![0]!.length),
      }),
      /bias: each position counts once/,
    ],
    [
      "bias as a mean",
      (x, w, g) => ({ ...conv(x, w, g), bias: conv(x, w, g).bias.map((b) => b / g.flat().length) }),
      /bias: that is the mean over the positions/,
    ],
    [
      "bias not added up",
      (x, w, g) => ({ ...conv(x, w, g), bias: g as never }),
      /bias: each position has a gradient/,
    ],
    [
      "a turned sign",
      (x, w, g) =>
        conv(
          x,
          w,
          g.map((row) => row.map((outs) => outs.map((v) => -v))),
        ),
      /image: every sign is wrong/,
    ],
    [
      "code that reads past the edge",
      (x, w, g) => conv(x.slice(1), w, g),
      /your code threw "Cannot read/,
    ],
  ];
  for (const [name, learner, reply] of wrong) {
    test(`${name}: is named`, () => {
      const { kind, message } = convBackward.check(learner);
      assert.equal(kind, "Not quite");
      assert.match(message, reply);
    });
  }
  test("a wrong kernel is drawn with its channels apart", () => {
    const { figure } = convBackward.check(part({ rotated: true }, ["kernel"]));
    assert.match(String(figure?.alt), /^kernel: your gradient minus the central difference/);
    assert.match(String(figure?.alt), /input channel, row \d, \d, channel, column \d, \d/i);
  });
});

const sample = {
  image: [0, 1, 2, 3].map((y) =>
    [0, 1, 2, 3, 4].map((x) => [Math.sin(y * 5 + x), Math.cos(x * y)]),
  ),
  kernel: [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) =>
      [0, 1].map((c) => [0, 1, 2].map((o) => Math.sin(i * 7 + j * 3 + c + 2 * o))),
    ),
  ),
  gradient: [0, 1].map((y) => [0, 1, 2].map((x) => [y - x, x * 0.5, y + 0.1])),
};

test("the notebook's stubs are not yet answered", () => {
  const nothing = () => undefined;
  for (const { check } of [lossBackward, reluBackward, denseBackward, convBackward]) {
    assert.equal(check(nothing as never).kind, "Not yet");
  }
});
