/**
 * The frame of the transforms that go through a batch image by image, in plain typed arrays. Those that
 * follow each other do so together: an image passes through all of them while it is in the processor's
 * cache, and no batch is made in between. On two cores the course's augmentation of 512 images takes
 * 9 ms so; with a batch after each transform it takes 14.
 */
import { scratch, upload } from "../ops/upload";
import type { tf } from "../tensorflow";

/** One value for all images, or one for each. */
export type PerImage<Value> = Value | readonly Value[];

/** What can be known of a batch before it is made. */
export type Form = Pick<tf.Tensor4D, "shape" | "dtype">;

/** How each image of a batch becomes a new one of `height` x `width` pixels. */
export interface Pass {
  size: readonly [height: number, width: number];
  /** Sets all of `target` from the old image, `source`, both row by row, red-green-blue. */
  make: (source: Values, target: Float32Array, image: number) => void;
}

/** An image's values: floats, or bytes as a data set or a tensor keeps them. */
export type Values = Float32Array | Int32Array | Uint8Array;

/** The pass through a batch of this form, its random numbers drawn; throws if it does not fit. */
export type Plan = (form: Form) => Pass;

/**
 * Turns a batch of images into another; tensors that it makes on the way are tidied by `compose`.
 * `indices` are the images' numbers in the data set, for a transform that treats each by its own plan.
 */
export interface Transform {
  (images: tf.Tensor4D, indices?: ArrayLike<number>): tf.Tensor4D;
  /** Of a transform that goes image by image, what it does in order. */
  readonly plans?: readonly Plan[];
}

/** A transform that passes each image through all plans. */
export function perImage(...plans: readonly Plan[]): Transform {
  const transform = (images: tf.Tensor4D) => mapImages(images, ...passesFor(images, plans));
  return Object.assign(transform, { plans });
}

/** The passes of the plans, the first for images of this form, each other for what the one before makes. */
function passesFor(form: Form, plans: readonly Plan[]): Pass[] {
  const passes: Pass[] = [];
  for (const plan of plans) {
    const pass = plan(form);
    passes.push(pass);
    form = { shape: [form.shape[0], ...pass.size, 3], dtype: "float32" };
  }
  return passes;
}

/** The same transforms, those next to each other that go image by image made one. */
export function joined(transforms: readonly Transform[]): Transform[] {
  const done: Transform[] = [];
  for (const next of transforms) {
    const last = done[done.length - 1]?.plans;
    if (last && next.plans) done[done.length - 1] = perImage(...last, ...next.plans);
    else done.push(next);
  }
  return done;
}

/** New images `[n, height, width, 3]`: each of the old ones taken through the passes in order. */
export function mapImages(images: tf.Tensor4D, ...passes: readonly Pass[]): tf.Tensor4D {
  const count = images.shape[0];
  const values = images.dataSync<"float32" | "int32">();
  return madeOf(count, (image) => part(values, image, count), passes);
}

/**
 * New images `[n, height, width, 3]`: n of this form, each as `bytesOf` gives it, taken through the plans. No
 * tensor of bytes is made, which would be four times as large as the bytes.
 */
export function mapBytes(
  shape: Form["shape"],
  bytesOf: (image: number) => Uint8Array,
  plans: readonly Plan[],
): tf.Tensor4D {
  return madeOf(shape[0], bytesOf, passesFor({ shape, dtype: "int32" }, plans));
}

function madeOf(
  count: number,
  valuesOf: (image: number) => Values,
  passes: readonly Pass[],
): tf.Tensor4D {
  const [height, width] = passes[passes.length - 1].size;
  const targets = scratch(count * height * width * 3);
  const between = passes.slice(0, -1).map(({ size }) => new Float32Array(size[0] * size[1] * 3));
  for (let image = 0; image < count; image++) {
    let source = valuesOf(image);
    for (const [index, pass] of passes.entries()) {
      const target = between[index] ?? part(targets, image, count);
      pass.make(source, target, image);
      source = target;
    }
  }
  return upload(targets, [count, height, width, 3]);
}

function part<Kind extends Values>(values: Kind, image: number, count: number): Kind {
  const length = values.length / count;
  return values.subarray(image * length, (image + 1) * length) as Kind;
}

/** Throws unless images of this form are `[n, height, width, 3]` floats; `name` is the transform's. */
export function checkImages(name: string, form: Form): void {
  checkShape(name, form);
  if (form.dtype !== "float32") {
    throw new TypeError(`${name} of ${form.dtype} images; expected floats: put toTensor() first`);
  }
}

/** Throws unless images of this form are `[n, height, width, 3]`. */
export function checkShape(name: string, { shape }: Form): void {
  if (shape.length === 4 && shape[3] === 3) return;
  throw new RangeError(`${name} of images [${shape}]; expected [n, height, width, 3]`);
}

/** `value` for each of the images: repeated if it is one, its length checked if it is a list. */
export function spread<Value>(
  name: string,
  value: PerImage<Value>,
  images: Form,
): readonly Value[] {
  const count = images.shape[0];
  if (!Array.isArray(value)) return Array<Value>(count).fill(value as Value);
  if (value.length === count) return value;
  throw new RangeError(
    `${name}: ${value.length} values for ${count} images; expected one for each`,
  );
}
