import assert from "node:assert/strict";
import test from "node:test";
import { featureMapGrid, filterGrid, type Picture, tf } from "convnet";
import { decode, inkBox, png } from "./png";

/** Two filters on three channels, two pixels high, one wide; no two weights alike. */
const weights = tf.tensor4d(
  [
    // upper pixel: red, green, blue, each for filter 0 and filter 1
    [
      [
        [1, -4],
        [0.5, 0],
        [-1, 2],
      ],
    ],
    // lower pixel
    [
      [
        [0, 4],
        [-0.5, 1],
        [0.25, -2],
      ],
    ],
  ],
  [2, 1, 3, 2],
);

/** The colours of the picture's tiles: of tile n at row, column, each pixel `side` wide in the PNG. */
async function reader(picture: Picture, side: number) {
  const pixels = await decode(await png(picture));
  const { left, top } = inkBox(pixels);
  return (x: number, y: number) =>
    pixels.at(left + Math.floor((x + 0.5) * side), top + Math.floor((y + 0.5) * side)).slice(0, 3);
}

const pixel = 32; // 16 on the page
const step = 1 + 16 / pixel; // a tile of one pixel and the gap of 8 on the page

test("filterGrid shows each filter in colours around grey, scaled by its own largest weight", async () => {
  const at = await reader(filterGrid(weights, { title: "" }), pixel);
  const level = (weight: number, largest: number) => Math.round(127.5 * (1 + weight / largest));
  const color = (list: number[], largest: number) => list.map((weight) => level(weight, largest));
  assert.deepEqual(at(0, 0), color([1, 0.5, -1], 1));
  assert.deepEqual(at(0, 1), color([0, -0.5, 0.25], 1));
  assert.deepEqual(at(step, 0), color([-4, 0, 2], 4));
  assert.deepEqual(at(step, 1), color([4, 1, -2], 4));
});

test("featureMapGrid shows the first maps in grey, each from its least value to its largest", async () => {
  const maps = tf.tensor3d(
    [
      [
        [0, 5, 1],
        [2, 5, 1],
      ],
      [
        [4, 5, 3],
        [1, 5, 2],
      ],
    ],
    [2, 2, 3],
  );
  const picture = featureMapGrid(maps, { title: "", count: 2 });
  assert.equal(picture.alt, "2 feature maps: 0: to 4, 1: to 5");
  const at = await reader(picture, 16);
  assert.deepEqual(
    [at(0, 0), at(1, 0), at(0, 1), at(1, 1)].map(([grey]) => grey),
    [0, 128, 255, 64],
  );
  assert.deepEqual(at(2 + 1, 0), [0, 0, 0], "a map without any difference is black");
  const batched = featureMapGrid(maps.expandDims<tf.Tensor4D>(0), { title: "", count: 2 });
  assert.deepEqual(await png(batched), await png(picture));
});

test("a feature map's caption tells its largest value in few letters", () => {
  const maps = tf.tensor3d([0, 4.4e-5, 0.3333, 123.4], [1, 1, 4]);
  const { alt } = featureMapGrid(maps, { title: "" });
  assert.equal(alt, "4 feature maps: 0: to 0, 1: to 4e-5, 2: to 0.33, 3: to 120");
});

test("filters and maps of another shape are refused", () => {
  const dense = tf.zeros<tf.Rank.R4>([2, 1, 48, 2]);
  assert.throws(() => filterGrid(dense, { title: "" }), /48 channels; expected 3/);
  const flat = tf.zeros<tf.Rank>([48, 2]) as unknown as tf.Tensor4D;
  assert.throws(() => filterGrid(flat, { title: "" }), /shape \[48,2\]; expected \[height/);
  const two = tf.zeros<tf.Rank.R4>([2, 4, 4, 8]);
  assert.throws(() => featureMapGrid(two, { title: "" }), /\[2,4,4,8\]; expected .* one image/);
});
