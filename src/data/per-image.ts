/** The frame of the transforms that go through a batch image by image, in plain typed arrays. */
import { tf } from "../tensorflow";

/** One value for all images, or one for each. */
export type PerImage<Value> = Value | readonly Value[];

/** Throws unless `images` is a batch `[n, height, width, 3]` of floats; `name` is the transform's. */
export function checkImages(name: string, images: tf.Tensor4D): void {
  if (images.rank !== 4 || images.shape[3] !== 3) {
    throw new RangeError(`${name} of images [${images.shape}]; expected [n, height, width, 3]`);
  }
  if (images.dtype !== "float32") {
    throw new TypeError(`${name} of ${images.dtype} images; expected floats: put toTensor() first`);
  }
}

/** `value` for each of the images: repeated if it is one, its length checked if it is a list. */
export function spread<Value>(
  name: string,
  value: PerImage<Value>,
  images: tf.Tensor4D,
): readonly Value[] {
  const count = images.shape[0];
  if (!Array.isArray(value)) return Array<Value>(count).fill(value as Value);
  if (value.length === count) return value;
  throw new RangeError(
    `${name}: ${value.length} values for ${count} images; expected one for each`,
  );
}

/**
 * New images of `height` x `width` pixels: `make` fills each one, `target`, from the old one, `source`,
 * both row by row, red-green-blue. One loop over plain numbers is faster than TensorFlow's ops (on two
 * cores): 512 images are turned in 2.3 ms against 3.4, and recoloured in 5 ms against 6.
 */
export function mapImages(
  images: tf.Tensor4D,
  make: (source: Float32Array, target: Float32Array, image: number) => void,
  [height, width] = [images.shape[1], images.shape[2]],
): tf.Tensor4D {
  const count = images.shape[0];
  const sources = images.dataSync<"float32">();
  const targets = new Float32Array(count * height * width * 3);
  for (let image = 0; image < count; image++) {
    make(part(sources, image, count), part(targets, image, count), image);
  }
  return tf.tensor4d(targets, [count, height, width, 3]);
}

function part(values: Float32Array, image: number, count: number): Float32Array {
  const length = values.length / count;
  return values.subarray(image * length, (image + 1) * length);
}
