import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import {
  adam,
  convNet,
  crossEntropy,
  forward,
  manualSeed,
  mixedPrecision,
  speedrunNet,
  speedrunOptimizer,
  tf,
} from "convnet";
import { inChosenPrecision, isBfloat16 } from "../../src/ops/mixed-precision";
import { backend } from "../../src/ops/op";
import { hasFastBfloat16 } from "../../src/ops/processor";
import { dropped } from "../../src/ops/random";
import { assertClose } from "../close";
import { batch, fixture, names, smallNet, values, withoutDropout } from "../fixtures/convnet";

const turnOn = () => mixedPrecision("bfloat16", { force: true });
afterEach(() => mixedPrecision("float32"));

/** A number rounded to the nearest of 8 significant bits, by arithmetic of float64. */
function rounded(value: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 7);
  return value === 0 ? 0 : Math.round(value / unit) * unit;
}

const roundAll = <T extends tf.Tensor>(tensor: T): T =>
  tf.tensor(Array.from(tensor.dataSync(), rounded), tensor.shape) as unknown as T;

/** The length of the difference, over the length of what is expected. */
function error(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const square = (of: (index: number) => number) =>
    Array.from(expected, (_, index) => of(index) ** 2).reduce((a, b) => a + b);
  return Math.sqrt(square((i) => found[i] - expected[i]) / square((i) => expected[i]));
}

/** What an asymmetric convolution and its two gradients are. */
function convolved(x: tf.Tensor4D, filter: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor[] {
  const convolve = (a: tf.Tensor, b: tf.Tensor) =>
    inChosenPrecision(() => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, [2, 1], "valid"));
  return [convolve(x, filter), ...tf.grads(convolve)([x, filter], dy)];
}

test("a convolution and its gradients are those of numbers rounded by hand", () => {
  const x = tf.randomNormal<tf.Rank.R4>([3, 9, 8, 5], 0, 1, "float32", 1);
  const filter = tf.randomNormal<tf.Rank.R4>([3, 2, 5, 4], 0, 1, "float32", 2);
  const dy = tf.randomNormal<tf.Rank.R4>([3, 4, 7, 4], 0, 1, "float32", 3);
  const expected = convolved(roundAll(x), roundAll(filter), roundAll(dy));
  turnOn();
  for (const [index, found] of convolved(x, filter, dy).entries()) {
    assert.equal(isBfloat16(found), index === 0, "a gradient has the type of its tensor");
    // The sum is rounded once more. Without oneDNN's bfloat16, TensorFlow adds up a filter's gradient in parts, rounded too.
    const allowed = index === 2 && !hasFastBfloat16() ? 0.02 : 0.006;
    const off = error(found.dataSync(), expected[index].dataSync());
    assert.ok(off > 0 && off < allowed, `output ${index} is off by ${off}`);
  }
  assert.ok(!isBfloat16(dy), "what was handed in is as it was");
});

test("loss and gradients of the course's network are as near to double precision as PyTorch's in bfloat16", () => {
  turnOn();
  const model = smallNet();
  const [images, labels] = batch();
  const { value, grads } = tf.variableGrads(() =>
    crossEntropy(
      inChosenPrecision(() => withoutDropout(model, images)),
      labels,
    ),
  );
  const { loss, errors } = fixture.bfloat16;
  const allowed = Math.abs(loss - fixture.losses[0]) + 2e-4;
  assertClose(value.dataSync(), [fixture.losses[0]], allowed);
  const trained = names.filter((name) => name in errors);
  for (const [index, weight] of model.trainableWeights.entries()) {
    const name = trained[index];
    const gradient = grads[(weight.read() as tf.Variable).name];
    assert.ok(!isBfloat16(gradient), `the optimizer gets ${name}'s gradient in float32`);
    const off = error(gradient.dataSync(), values(fixture.gradients, name));
    assert.ok(off < 1.6 * errors[name] + 0.005, `${name} is off by ${off}`);
  }
  model.dispose();
});

test("whole groups of layers stay in bfloat16, in the course's network and in the recipe's", () => {
  turnOn();
  const [images] = batch();
  const wide = (model: tf.Sequential) => {
    let values: tf.Tensor = images;
    const found = model.layers.filter((layer) => {
      values = inChosenPrecision(() => layer.apply(values, { training: true }) as tf.Tensor);
      return !isBfloat16(values);
    });
    model.dispose();
    return found.map(({ name }) => name);
  };
  assert.deepEqual(wide(smallNet()), []);
  assert.deepEqual(wide(speedrunNet({ widths: [24, 24, 24] })), []);
});

test("weights stay float32: steps too small for bfloat16 add up", () => {
  turnOn();
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [1, 1, 1], kernelInitializer: "ones" })],
  });
  model.add(tf.layers.flatten());
  const labels = tf.tensor1d([0], "int32");
  const optimizer = adam(1e-4);
  for (let step = 0; step < 10; step++) {
    const { grads } = tf.variableGrads(() =>
      crossEntropy(forward(model, tf.ones([1, 1, 1, 1])), labels),
    );
    optimizer.applyGradients(grads);
  }
  const [kernel] = model.getWeights();
  assert.ok(!isBfloat16(kernel));
  // Adam's steps are as long as the learning rate; the number after 1 in bfloat16 is 1.0078.
  assertClose(kernel.dataSync(), [1.001, 0.999], 2e-6);
});

test("long sums of a bias's gradient do not stop growing", () => {
  const dy = tf.randomUniform([50_000, 3], 0, 1, "float32", 4);
  const expected = tf.sum(dy, 0).dataSync();
  turnOn();
  const narrow = inChosenPrecision(() => tf.matMul(dy as tf.Tensor2D, tf.eye(3)));
  assert.ok(isBfloat16(narrow));
  const gradient = tf.grad((bias) => tf.add(narrow, bias))(tf.zeros([3]), narrow);
  assert.ok(error(gradient.dataSync(), expected) < 0.005);
});

test("a long sum of a convolution's bias's gradient does not stop growing", () => {
  const dy = tf.randomUniform<tf.Rank.R4>([2, 160, 160, 3], 0, 1, "float32", 5);
  const [x, filter] = [tf.ones<tf.Rank.R4>(dy.shape), tf.ones<tf.Rank.R4>([3, 3, 3, 3])];
  const expected = tf.sum(dy, [0, 1, 2]).dataSync();
  turnOn();
  const convolve = (bias: tf.Tensor) =>
    inChosenPrecision(() => tf.fused.conv2d({ x, filter, bias, strides: 1, pad: "same" }));
  const gradient = tf.grad(convolve)(tf.zeros([3]), dy);
  assert.ok(error(gradient.dataSync(), expected) < 0.005);
});

test("of pixels that are equal in bfloat16, the first gets the gradient of their window", () => {
  turnOn();
  const narrow = inChosenPrecision(() =>
    tf.matMul(
      tf.tensor2d([
        [0, 1],
        [1.001, 1],
      ]),
      tf.eye(2),
    ),
  );
  const image = tf.reshape(narrow, [1, 2, 2, 1]) as tf.Tensor4D;
  assert.deepEqual([...image.dataSync()], [0, 1, 1, 1]);
  const pooled = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");
  const gradient = tf.grad(pooled)(image, tf.tensor4d([6], [1, 1, 1, 1]));
  assert.deepEqual([...gradient.dataSync()], [0, 6, 0, 0]);
});

test("what dropout gives has the type of the activations, and its zeros are the same", () => {
  const mask = (precision: "bfloat16" | "float32") => {
    mixedPrecision(precision, { force: true });
    manualSeed(8);
    const activations = inChosenPrecision(() => tf.matMul(tf.ones([33, 1]), tf.ones([1, 7])));
    const drawn = dropped(activations, 0.3);
    assert.equal(isBfloat16(drawn), precision === "bfloat16");
    return [...drawn.dataSync()];
  };
  // 1 / 0.7, with 8 bits.
  const [kept, narrow] = [Math.fround(1 / 0.7), 1.4296875];
  const single = mask("float32");
  assert.ok(single.includes(kept) && single.includes(0));
  assert.deepEqual(
    mask("bfloat16"),
    single.map((value) => (value === kept ? narrow : 0)),
  );
});

test("a weight that has changed is cast again", () => {
  turnOn();
  const layer = tf.layers.dense({ units: 2, inputShape: [3], useBias: false });
  const model = tf.sequential({ layers: [layer] });
  const x = tf.tensor2d([[1, 2, 4]]);
  const outputs = () => inChosenPrecision(() => (model.apply(x) as tf.Tensor).dataSync());
  model.setWeights([tf.ones([3, 2])]);
  assert.deepEqual([...outputs()], [7, 7]);
  model.setWeights([tf.tensor2d([1, 0, 0, 1, 1, 0], [3, 2])]);
  assert.deepEqual([...outputs()], [5, 2]);
  // A step of the optimizer changes it in place.
  const optimizer = adam(0.5);
  const { grads } = tf.variableGrads(() =>
    tf.sum(inChosenPrecision(() => model.apply(x) as tf.Tensor)),
  );
  optimizer.applyGradients(grads);
  assert.deepEqual([...outputs()], [1.5, -1.5]);
});

/** How many tensors TensorFlow holds, also of those that TensorFlow.js knows nothing of. Their numbers count up. */
function heldTensors(): number {
  const { binding } = backend;
  const newest = binding.createTensor([1], binding.TF_FLOAT, new Float32Array(1));
  binding.deleteTensor(newest);
  const isHeld = (id: number) => {
    try {
      binding.tensorDataSync(id);
      return true;
    } catch (error) {
      // It finds one of bfloat16, but cannot read it.
      return !(error as Error).message.includes("not referenced");
    }
  };
  return Array.from({ length: newest }, (_, id) => id).filter(isHeld).length;
}

test("of what is cast, only weights outlive their operation, and they go with the model", () => {
  turnOn();
  // TensorFlow gets an image when it is first used.
  const images = tf.relu(batch()[0]);
  inChosenPrecision(() => {});
  const before = heldTensors();
  const model = smallNet();
  const kernels = (rank: number) => model.weights.filter(({ shape }) => shape.length === rank);
  // A convolution takes its bias as it is; that of a dense layer is reshaped first, and soon freed.
  const casts = 2 * kernels(4).length + kernels(2).length;
  for (let step = 0; step < 3; step++) {
    tf.tidy(() => void forward(model, images));
    assert.equal(heldTensors(), before + model.weights.length + casts);
  }
  model.dispose();
  inChosenPrecision(() => {});
  assert.equal(heldTensors(), before);
});

test("the recipe's optimizer adds up gradients in float32", () => {
  turnOn();
  manualSeed(6);
  const model = speedrunNet({ widths: [24, 24, 24] });
  const [images, labels] = batch();
  const optimizer = speedrunOptimizer({ batchSize: 5, stepsPerEpoch: 2, epochs: 1 });
  const step = () => {
    const { grads } = tf.variableGrads(() =>
      crossEntropy(forward(model, images, { training: true }), labels),
    );
    optimizer.applyGradients(grads);
    return grads;
  };
  const [first, second] = [step(), step()];
  for (const [name, gradient] of Object.entries(second)) {
    // Filters have a momentum of 0.6 and no weight decay.
    if (gradient.rank !== 4) continue;
    const before = first[name].dataSync();
    const velocity = Array.from(gradient.dataSync(), (value, i) => 0.6 * before[i] + value);
    assert.ok(error(optimizer.memoryOf(name)[0].dataSync(), velocity) < 1e-6, name);
  }
  model.dispose();
});

test("what is computed outside of forward stays float32", () => {
  turnOn();
  const model = smallNet();
  tf.dispose(forward(model, batch()[0]));
  assert.throws(() => forward(model, tf.zeros([1, 5, 5, 3])));
  const third = tf.matMul(tf.tensor2d([[1 / 3]]), tf.ones([1, 1]));
  assertClose(third.dataSync(), [1 / 3], 1e-7);
  model.dispose();
});

test("NaN stays NaN, and a tensor of bfloat16 prints and converts like any other", async () => {
  turnOn();
  const narrow = inChosenPrecision(() =>
    tf.matMul(tf.tensor2d([[Number.NaN], [3]]), tf.tensor2d([[1.5]])),
  );
  const active = tf.relu(narrow);
  assert.ok(isBfloat16(active));
  assert.deepEqual([...(await active.data())], [Number.NaN, 4.5]);
  assert.match(active.toString(), /NaN[\s\S]*4\.5/);
  assert.deepEqual(tf.add(active, tf.tensor2d([[1], [0.25]])).arraySync(), [[Number.NaN], [4.75]]);
  assert.deepEqual([...tf.cast(active, "int32").dataSync()].slice(1), [4]);
});

test("training repeats to the last bit and leaves no tensor behind", () => {
  const [images, labels] = batch();
  const train = (steps: number) => {
    manualSeed(5);
    const model = convNet({ c1: 2, c2: 2, l1: 4 });
    const optimizer = adam(0.01);
    let last: Float32Array | Int32Array | Uint8Array = new Float32Array();
    let tensors = 0;
    for (let step = 0; step < steps; step++) {
      const { value, grads } = tf.variableGrads(() =>
        crossEntropy(forward(model, images, { training: true }), labels),
      );
      last = value.dataSync();
      optimizer.applyGradients(grads);
      tf.dispose([value, grads]);
      if (step > 0 && tensors !== 0) assert.equal(tf.memory().numTensors, tensors);
      tensors = tf.memory().numTensors;
    }
    model.dispose();
    optimizer.dispose();
    return [...last];
  };
  const single = train(40);
  turnOn();
  const first = train(40);
  assert.deepEqual(train(40), first);
  assert.notDeepEqual(first, single);
  // Switched off, everything is as it was, to the last bit.
  mixedPrecision("float32");
  assert.deepEqual(train(40), single);
});

test("a processor without fast bfloat16 keeps float32 and says so; another word is refused", () => {
  const warn = mock.method(console, "warn", () => {});
  const chosen = mixedPrecision("bfloat16");
  warn.mock.restore();
  assert.equal(chosen, hasFastBfloat16() ? "bfloat16" : "float32");
  assert.equal(warn.mock.callCount(), hasFastBfloat16() ? 0 : 1);
  assert.throws(
    () => mixedPrecision("float16" as "bfloat16"),
    /precision "float16"; expected "bfloat16" or "float32"/,
  );
});
