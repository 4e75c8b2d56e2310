import assert from "node:assert/strict";
import { test } from "node:test";
import {
  convNet,
  crossEntropy,
  Dataset,
  forward,
  loadCIFAR10,
  manualSeed,
  permutation,
  tf,
  transforms,
} from "convnet";
import * as bugs from "../../../scripts/record/bug-lab/bugs";
import { assertClose } from "../../close";

const sizes = { c1: 2, c2: 3, l1: 4 };
const plain = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));
const load = () => loadCIFAR10("train", { transform: plain, images: 40 });
const picture = ({ images }: Dataset, index: number) =>
  Buffer.from(images.subarray(3072 * index, 3072 * (index + 1))).toString("base64");

test("softmaxTwice costs a sure and right answer -ln(e / (e + 9)), the right loss next to nothing", () => {
  const logits = tf.tensor2d([[50, ...new Array<number>(9).fill(0)]]);
  const labels = tf.tensor1d([0], "int32");
  const [twice] = bugs.softmaxTwice(logits, labels).dataSync();
  assertClose([twice], [-Math.log(Math.E / (Math.E + 9))], 1e-6);
  assertClose(crossEntropy(logits, labels).dataSync(), [0], 1e-6);
});

test("shuffledLabels moves the images and leaves the labels", async () => {
  manualSeed(1);
  const data = await load();
  const torn = bugs.shuffledLabels(data);
  assert.deepEqual(torn.labels, data.labels);
  const all = (set: Dataset) => [...set.labels.keys()].map((index) => picture(set, index));
  assert.deepEqual(all(torn).sort(), all(data).sort());
  const stayed = all(torn).filter((image, index) => image === picture(data, index));
  assert.ok(stayed.length < 10, `${stayed.length} of 40 stayed`);
});

test("sortedByClass gives the classes one after the other, each image with its label", async () => {
  const data = await load();
  const sorted = bugs.sortedByClass(data);
  assert.deepEqual([...sorted.labels], [...data.labels].sort());
  const labelOf = new Map([...data.labels].map((label, index) => [picture(data, index), label]));
  for (const [index, label] of sorted.labels.entries()) {
    assert.equal(labelOf.get(picture(sorted, index)), label);
  }
});

test("convNetThatForgetsD1 is one network for every d1; convNet is not", async () => {
  const images = (await load()).batch([0, 1, 2, 3]).images;
  const outputs = (build: typeof convNet) =>
    [0, 0.6].map((d1) => {
      manualSeed(3);
      const model = build({ ...sizes, d1 });
      return [...forward(model, images, { training: true }).dataSync()];
    });
  const [none, most] = outputs(bugs.convNetThatForgetsD1);
  assert.deepEqual(none, most);
  const [right, other] = outputs(convNet);
  assert.notDeepEqual(right, other);
});

test("forwardWithTraining puts the named layers alone into training", async () => {
  manualSeed(4);
  const model = convNet({ ...sizes, c1: 8, c2: 8 });
  const data = await load();
  const { images } = data.batch([0, 1, 2, 3, 4, 5, 6, 7]);
  const once = (name: string) => [...bugs.forwardWithTraining(name, model, images).dataSync()];
  assertClose(once("no such layer"), [...forward(model, images).dataSync()], 1e-6);
  assert.notDeepEqual(once("dropout"), once("dropout"));
  assert.deepEqual(once("norm"), once("norm"));
  // Batch norm of the batch: the first image's logits depend on which images come along.
  const pair = data.batch([0, 1]).images;
  const first = (logits: tf.Tensor2D) => [...logits.dataSync()].slice(0, 10);
  assert.notDeepEqual(
    first(bugs.forwardWithTraining("norm", model, pair)).map((value) => value.toFixed(3)),
    once("norm")
      .slice(0, 10)
      .map((value) => value.toFixed(3)),
  );
  assertClose(first(forward(model, pair)), first(forward(model, images)), 1e-5);
});

test("recallOfLastBatch counts what is left after the full batches", () => {
  const answers = { trueLabels: [0, 0, 1, 1, 0, 1, 1], predictions: [0, 0, 0, 1, 1, 1, 0] };
  // The last batch of three is the seventh image alone; of four, the last three.
  assert.deepEqual(bugs.recallOfLastBatch(answers, 3).slice(0, 2), [0, 0]);
  assert.deepEqual(bugs.recallOfLastBatch(answers, 4).slice(0, 2), [0, 1 / 2]);
  // A last batch that is full: images 6 and 7 of 7 make batches of 7.
  assert.deepEqual(bugs.recallOfLastBatch(answers, 7).slice(0, 2), [2 / 3, 2 / 4]);
});

test("dividedAlongWrongAxis divides by the sum of the row that has the column's number", () => {
  const matrix = [
    [8, 2],
    [10, 80],
  ];
  const expected = [
    [8 / 10, 2 / 90],
    [10 / 10, 80 / 90],
  ];
  assert.deepEqual(bugs.dividedAlongWrongAxis(matrix), expected);
});

test("overlappingSplit has the right sizes and shares about its part of the images", () => {
  manualSeed(5);
  const [train, valid] = bugs.overlappingSplit(1500, 500);
  assert.deepEqual([train.length, valid.length], [1000, 500]);
  const shared = valid.filter((image) => train.includes(image)).length;
  // Two thirds of 500, with a standard deviation of 8.6 (hypergeometric).
  assert.ok(Math.abs(shared - 333) < 40, `${shared} shared`);
  const order = [...permutation(1500)];
  assert.equal(new Set([...order.slice(500), ...order.slice(0, 500)]).size, 1500);
});

test("lookedAt gives normalised images back as they were, others paler", async () => {
  const data = await load();
  const bytes = Buffer.from(bugs.lookedAt(data.batch([0, 7])), "base64");
  assert.equal(
    bytes.toString("base64"),
    Buffer.from(data.subset([0, 7]).images).toString("base64"),
  );
  const raw = bugs.preparedBy(transforms.toTensor(), data);
  const pale = [...Buffer.from(bugs.lookedAt(raw.batch([0, 7])), "base64")];
  assertClose(
    pale,
    [...bytes].map((byte) => byte / 2 + 127.5),
    0.51,
  );
});

test("nearest finds an image among others, at distance 0, and else the least sum of squares", async () => {
  const data = await load();
  const others = data.subset([3, 5, 9]);
  assert.deepEqual(bugs.nearest(data.subset([9]).images, others), { image: 2, distance: 0 });
  const grey = (value: number) => new Uint8Array(3072).fill(value);
  const images = Uint8Array.from([...grey(10), ...grey(90), ...grey(200)]);
  const labels = Uint8Array.from([0, 1, 2]);
  const three = new Dataset({ images, labels, classes: data.classes, transform: plain });
  assert.deepEqual(bugs.nearest(grey(87), three), { image: 1, distance: 9 * 3072 });
});
