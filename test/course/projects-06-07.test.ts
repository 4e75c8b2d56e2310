import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import type { Cutout } from "../../notebooks/course/06-tuning";
import {
  adam,
  crossEntropy,
  DataLoader,
  type Dataset,
  featuresOf,
  isRecorded,
  randomInteger,
  replaceHead,
  tf,
  train,
  trainHead,
} from "../../src";

type Hole = { top: number; left: number; bottom: number; right: number };

/** Cutout with a hole of the learner's choice in each image. */
function cutoutWith(
  hole: (height: number, width: number, size: number) => Hole,
  value: (old: number[]) => number[] = () => [0, 0, 0],
): Cutout {
  return (images, size) => {
    const [, height, width, channels] = images.shape;
    const values = images.arraySync();
    for (const image of values) {
      const { top, left, bottom, right } = hole(height, width, size);
      for (let row = Math.max(0, top); row < Math.min(height, bottom); row++) {
        for (let column = Math.max(0, left); column < Math.min(width, right); column++) {
          image[row][column] = value(image[row][column]).slice(0, channels);
        }
      }
    }
    return tf.tensor4d(values, images.shape);
  };
}

const around = (row: number, column: number, size: number, lower = size): Hole => {
  const [top, left] = [row - Math.floor(size / 2), column - Math.floor(size / 2)];
  return { top, left, bottom: top + lower, right: left + size };
};
const right = (height: number, width: number, size: number) =>
  around(randomInteger(height), randomInteger(width), size);

test("a cutout is correct only with all its properties, and the reply names the missing one", () => {
  const { cutout } = exercises.tuning;
  const once = (hole: typeof right): Cutout => {
    return (images, size) => {
      const same = hole(images.shape[1], images.shape[2], size);
      return cutoutWith(() => same)(images, size);
    };
  };
  const inPlace: Cutout = (images, size) => {
    const result = cutoutWith(right)(images, size);
    images.dispose();
    return result;
  };
  const random = (below: number) => Math.floor(Math.random() * below);
  const wrong: [Cutout, RegExp][] = [
    [(images) => images, /no pixel is 0/],
    [(images) => tf.zerosLike(images), /rows and 20 columns are 0; expected 6 of each/],
    [(images, size) => tf.slice(images, 0, Math.min(2, size)), /have the shape \[2,12,20,3\]/],
    [() => 3 as unknown as tf.Tensor4D, /expected a tensor of images/],
    [cutoutWith(right, ([, green, blue]) => [0, green, blue]), /in one channel and not in another/],
    [
      cutoutWith((height, width, size) =>
        around(randomInteger(height), randomInteger(width), size, size + 1),
      ),
      /rows and .* columns are 0/,
    ],
    [
      cutoutWith((height, width, size) => right(width, height, size)),
      /no pixel is 0|columns are 0|is covered in/,
    ],
    [
      cutoutWith((height, width, size) => {
        const [top, left] = [randomInteger(height - size + 1), randomInteger(width - size + 1)];
        return { top, left, bottom: top + size, right: left + size };
      }),
      /the centre equally often/,
    ],
    [
      cutoutWith((height, width, size) => around(random(height), random(width), size)),
      /the same seed/,
    ],
    [once(right), /at the same position/],
    [inPlace, /were changed or disposed/],
    [
      (images, size) => tf.mul<tf.Tensor4D>(cutoutWith(right)(images, size) as tf.Tensor4D, 2),
      /outside the square has changed/,
    ],
    [
      () => {
        throw new Error("no");
      },
      /your code threw "no"/,
    ],
  ];
  assert.equal(cutout.check(cutoutWith(right)).kind, "Correct");
  for (const [learner, reply] of wrong) {
    const { kind, message } = cutout.check(learner);
    assert.equal(kind, "Not quite", message);
    assert.match(message, reply);
  }
  for (const stub of [undefined, () => undefined]) assert.equal(cutout.check(stub).kind, "Not yet");
  const drawn = cutout.check(cutoutWith(right, ([, green, blue]) => [0, green, blue]));
  assert.match(drawn.figure?.alt ?? "", /Your image after cutout, size 6/);
});

const skip = !isRecorded("transfer") && "the transfer is not recorded";

test("a transfer keeps every bit below the head, and beats training from scratch", {
  skip,
}, async () => {
  const check = async (learner: Parameters<typeof exercises.trainingLonger.transfer.check>[0]) => {
    const { kind, message } = await exercises.trainingLonger.transfer.check(learner);
    return `${kind}: ${message}`;
  };
  const headOf = (network: tf.LayersModel, data: Dataset, steps = 200) => {
    const model = replaceHead(network, data.classes.length);
    const head = trainHead(featuresOf(network, data), data.classes.length, steps);
    model.layers[model.layers.length - 1].setWeights(head.getWeights());
    return model;
  };
  assert.match(await check(headOf), /^Correct: automobile or dog: /);
  assert.match(
    await check((network) => network),
    /6 numbers per image; expected one for each class/,
  );
  assert.match(await check((network) => replaceHead(network, 2)), /Is the head trained/);
  assert.match(await check(() => 3 as unknown as tf.LayersModel), /^Not quite: .*expected a model/);
  // Frozen for the optimizer, and still changed: batch norm in training mode.
  const frozen = async (network: tf.LayersModel, data: Dataset) => {
    const model = replaceHead(network, data.classes.length);
    for (const layer of network.layers) layer.trainable = false;
    const loader = new DataLoader(data, { batchSize: 20, shuffle: true });
    await train(loader, model, crossEntropy, adam(0.01));
    return model;
  };
  assert.match(await check(frozen), /running_mean has changed\. In training mode/);
  const all = async (network: tf.LayersModel, data: Dataset) => {
    const model = replaceHead(network, data.classes.length);
    await train(new DataLoader(data, { batchSize: 20 }), model, crossEntropy, adam(0.01));
    return model;
  };
  assert.match(await check(all), /conv1\/kernel has changed\. It must stay/);
  const two = (network: tf.LayersModel, data: Dataset) => {
    const model = replaceHead(network, 2);
    const head = trainHead(featuresOf(network, data), data.classes.length);
    if (data.classes.length === 2) model.layers.at(-1)?.setWeights(head.getWeights());
    return model;
  };
  assert.match(await check(two), /truck or dog or automobile.*2 numbers per image/);
  assert.match(await check(undefined), /^Not yet/);
});
