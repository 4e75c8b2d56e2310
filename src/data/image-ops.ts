/**
 * The frame of the transforms that change each image by itself, in plain typed arrays. Those that follow each
 * other are fused: an image passes through all of them while it is in the processor's cache, and no batch is
 * made in between. On two cores the course's augmentation of 512 images takes 9 ms so; with a batch after
 * each transform it takes 14.
 */
import { scratch, upload } from "../ops/upload";
import type { tf } from "../tensorflow";

/** One value for all images, a list of one for each, or what draws one for each. */
export type PerImage<Value> = Value | readonly Value[] | (() => Value);

/** What is known of a batch before its values are. */
export type BatchShape = Pick<tf.Tensor4D, "shape" | "dtype">;

/** An image's values, row by row, red-green-blue: floats, or bytes as a data set or a tensor keeps them. */
export type Values = Float32Array | Int32Array | Uint8Array;

/** How each image of a batch becomes a new one. */
export interface PixelMap {
  /** Height and width of the new ones; by default those of the old ones. */
  size?: readonly [height: number, width: number];
  /** Sets all of `target` from the old image, `source`. */
  apply: (source: Values, target: Float32Array, image: number) => void;
}

/** Makes the map for a batch of this shape, its random numbers drawn; throws if the batch does not fit. */
export type ImageOp = (batch: BatchShape) => PixelMap;

/**
 * Turns a batch of images into another; tensors that it makes on the way are tidied by `compose`.
 * `indices` are the images' numbers in the data set, for a transform that treats each differently.
 */
export interface Transform {
  (images: tf.Tensor4D, indices?: ArrayLike<number>): tf.Tensor4D;
  /** Of a transform that changes each image by itself, what it does in order. */
  readonly ops?: readonly ImageOp[];
}

/** A transform that takes each image through all operations. */
export function imageTransform(...ops: readonly ImageOp[]): Transform {
  const transform = (images: tf.Tensor4D) => {
    const values = images.dataSync<"float32" | "int32">();
    const length = values.length / images.shape[0];
    return mapImages(images, ops, (image) => values.subarray(image * length, (image + 1) * length));
  };
  return Object.assign(transform, { ops });
}

/** The same transforms, those next to each other that change each image by itself made one. */
export function fuse(transforms: readonly Transform[]): Transform[] {
  const fused: Transform[] = [];
  for (const next of transforms) {
    const last = fused[fused.length - 1]?.ops;
    if (last && next.ops) fused[fused.length - 1] = imageTransform(...last, ...next.ops);
    else fused.push(next);
  }
  return fused;
}

/**
 * New images `[n, height, width, 3]`: those of the batch, each as `valuesOf` gives it, taken through the
 * operations. No tensor of bytes is made, which would be four times as large as the bytes.
 */
export function mapImages(
  batch: BatchShape,
  ops: readonly ImageOp[],
  valuesOf: (image: number) => Values,
): tf.Tensor4D {
  const count = batch.shape[0];
  const steps = ops.map((op) => {
    const { size: [height, width] = [batch.shape[1], batch.shape[2]], apply } = op(batch);
    batch = { shape: [count, height, width, 3], dtype: "float32" };
    return { apply, length: height * width * 3 };
  });
  const between = steps.slice(0, -1).map(({ length }) => new Float32Array(length));
  const { length } = steps[steps.length - 1];
  const targets = scratch(count * length);
  for (let image = 0; image < count; image++) {
    let source = valuesOf(image);
    for (const [index, { apply }] of steps.entries()) {
      const target = between[index] ?? targets.subarray(image * length, (image + 1) * length);
      apply(source, target, image);
      source = target;
    }
  }
  return upload(targets, batch.shape);
}

/** Throws unless the batch is `[n, height, width, 3]` floats; `name` is the transform's. */
export function checkImages(name: string, batch: BatchShape): void {
  checkShape(name, batch);
  if (batch.dtype !== "float32") {
    throw new TypeError(`${name} of ${batch.dtype} images; expected floats: put toTensor() first`);
  }
}

/** Throws unless the batch is `[n, height, width, 3]`. */
export function checkShape(name: string, { shape }: BatchShape): void {
  if (shape.length === 4 && shape[3] === 3) return;
  throw new RangeError(`${name} of images [${shape}]; expected [n, height, width, 3]`);
}

/** `value` for each of the images: repeated if it is one, drawn if it draws, its length checked if it is a list. */
export function broadcast<Value extends number | boolean>(
  name: string,
  value: PerImage<Value>,
  { shape: [count] }: BatchShape,
): readonly Value[] {
  if (typeof value === "function") return Array.from({ length: count }, value);
  if (typeof value !== "object") return Array<Value>(count).fill(value);
  if (value.length === count) return value;
  throw new RangeError(
    `${name}: ${value.length} values for ${count} images; expected one for each`,
  );
}
