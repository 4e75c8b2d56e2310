import assert from "node:assert/strict";
import test from "node:test";
import { channelGrid, imageGrid, type Picture, tf } from "convnet";
import { decode, inkBox, type Pixels, png } from "./png";

/** Two pixels wide, three high, no two alike, so that a flip, a turn or swapped channels show. */
const first = [
  [
    [255, 0, 0],
    [0, 255, 0],
  ],
  [
    [0, 0, 255],
    [250, 200, 10],
  ],
  [
    [10, 20, 30],
    [128, 0, 128],
  ],
];
const second = first.map((row) => row.map(([red, green, blue]) => [blue!, red!, green!]));
const third = [...first].reverse();
const bytes = () => tf.tensor4d([first, second, third], [3, 3, 2, 3], "int32");

const draw = async (picture: Picture) => decode(await png(picture));

/** The image whose upper left corner is at (left, top), read at the middle of each enlarged pixel. */
function readImage(pixels: Pixels, left: number, top: number, side: number): number[][][] {
  const middle = (place: number) => Math.floor((place + 0.5) * side);
  return [0, 1, 2].map((row) =>
    [0, 1].map((column) => pixels.at(left + middle(column), top + middle(row)).slice(0, 3)),
  );
}

test("imageGrid enlarges each pixel to a square with sharp edges", async () => {
  const pixels = await draw(imageGrid(bytes().slice(0, 1), { scale: 5 }));
  const box = inkBox(pixels);
  const side = 5 * 2; // two pixels of the PNG for each on the page
  assert.deepEqual([box.right - box.left, box.bottom - box.top], [2 * side, 3 * side]);
  for (let y = 0; y < 3 * side; y++) {
    for (let x = 0; x < 2 * side; x++) {
      const expected = first[Math.floor(y / side)]![Math.floor(x / side)]!;
      assert.deepEqual(pixels.at(box.left + x, box.top + y), [...expected, 255]);
    }
  }
});

test("imageGrid fills row after row from the left", async () => {
  const pixels = await draw(imageGrid(bytes(), { columns: 2, scale: 10 }));
  const { left, top, right, bottom } = inkBox(pixels);
  const side = 20;
  assert.deepEqual(readImage(pixels, left, top, side), first);
  assert.deepEqual(readImage(pixels, right - 2 * side, top, side), second);
  assert.deepEqual(readImage(pixels, left, bottom - 3 * side, side), third);
});

test("floats from 0 to 1 and bytes of the same image give the same PNG", async () => {
  const floats = bytes().toFloat().div(255) as tf.Tensor4D;
  assert.deepEqual(await png(imageGrid(floats)), await png(imageGrid(bytes())));
});

test("images of one channel are grey", async () => {
  const grey = tf.tensor4d([0, 64, 128, 191, 255, 32], [1, 3, 2, 1], "int32");
  const pixels = await draw(imageGrid(grey, { scale: 10 }));
  const { left, top } = inkBox(pixels);
  const expected = [
    [0, 64],
    [128, 191],
    [255, 32],
  ].map((row) => row.map((v) => [v, v, v]));
  assert.deepEqual(readImage(pixels, left, top, 20), expected);
});

test("channelGrid shows the image, then its red, green and blue alone", async () => {
  const image = tf.tensor3d(first, [3, 2, 3], "int32");
  const pixels = await draw(channelGrid(image));
  const { left, top } = inkBox(pixels);
  const side = 8; // the largest scale, 4, at two pixels each
  const step = 2 * side + 16;
  const only = (channel: number) =>
    first.map((row) => row.map((color) => color.map((value, i) => (i === channel ? value : 0))));
  [first, only(0), only(1), only(2)].forEach((expected, i) => {
    assert.deepEqual(readImage(pixels, left + i * step, top, side), expected);
  });
});

test("correct and wrong differ in colour, in the sign before the caption and in the words", async () => {
  const image = bytes().slice(0, 1) as tf.Tensor4D;
  const grid = (right: boolean) =>
    imageGrid(image, { captions: ["cat"], marks: [right], scale: 10 });
  const frame = async (right: boolean) => {
    const pixels = await draw(grid(right));
    return pixels.at(inkBox(pixels).left, inkBox(pixels).top + 4).slice(0, 3);
  };
  assert.deepEqual(await frame(true), [0x00, 0x72, 0xb2]);
  assert.deepEqual(await frame(false), [0xd5, 0x5e, 0x00]);
  assert.equal(grid(false).alt, "1 image: cat (wrong)");
});

test("the words leave out images without a caption", () => {
  assert.equal(imageGrid(bytes(), { captions: ["", "cat", ""] }).alt, "3 images: cat");
  assert.equal(imageGrid(bytes(), { captions: ["", "", ""] }).alt, "3 images");
});

test("captions may hold anything, and long ones are broken and cut to fit", async () => {
  const captions = ["<script>alert(1)</script> & “猫”", "a ".repeat(200), "W".repeat(300)];
  const picture = imageGrid(bytes(), { captions, scale: 20, title: '"Ünïcode" </title>' });
  const { width, height } = await draw(picture);
  assert.ok(width <= 2 * 400 && height < 2 * 200, `${width} x ${height}`);
  assert.ok(picture.alt.includes("<script>alert(1)</script>"), "the words are whole");
});

test("a page of 48 images is at most 800 pixels wide", async () => {
  for (const scale of [undefined, 3, 9]) {
    const grid = imageGrid(tf.zeros<tf.Rank.R4>([48, 32, 32, 3]), {
      scale,
      title: "long ".repeat(99),
    });
    const { metadata } = await grid.mimeBundle();
    assert.ok((metadata["image/png"] as { width: number }).width <= 800);
  }
});

test("imageGrid reads the images at once and leaves no tensor behind", async () => {
  const images = bytes();
  const image = tf.zeros<tf.Rank.R3>([2, 2, 3]);
  const before = tf.memory().numTensors;
  const picture = imageGrid(images);
  channelGrid(image);
  assert.equal(tf.memory().numTensors, before);
  images.dispose();
  assert.ok((await png(picture)).length > 0);
});

test("imageGrid refuses images and captions that do not fit, and says what to do", () => {
  const grid = (values: number[], dtype: "int32" | "float32") => () =>
    imageGrid(tf.tensor4d(values, [1, 1, 1, 3], dtype));
  assert.throws(
    grid([-1, 0, 1], "float32"),
    /from -1.00 to 1.00; expected .*images\.mul\(0.5\).add\(0.5\)/,
  );
  assert.throws(grid([0, 12, 256], "int32"), /from 0.00 to 256; expected bytes/);
  assert.throws(grid([0, Number.NaN, 1], "float32"), /NaN/);
  assert.throws(
    () => imageGrid(tf.zeros<tf.Rank.R4>([2, 3, 32, 32])),
    /\[2,3,32,32\]; expected \[n, height/,
  );
  assert.throws(() => imageGrid(tf.zeros<tf.Rank.R4>([0, 32, 32, 3])), /no images/);
  assert.throws(() => imageGrid(bytes(), { captions: ["cat"] }), /1 captions for 3 images/);
  assert.throws(() => imageGrid(bytes(), { columns: 0 }), /0 columns/);
  assert.throws(() => imageGrid(bytes(), { columns: 2.5 }), /2.5 columns/);
  assert.throws(() => imageGrid(bytes(), { marks: [true, false] }), /2 marks for 3 images/);
});
