import { tf } from "../tensorflow";
import { mapImages, type Transform } from "./image-ops";

/** Width and height of an image, in pixels. */
export const imageSize = 32;

/** Values of one image: 32 rows of 32 pixels of red, green and blue. */
export const imageLength = imageSize * imageSize * 3;

/** A batch as the network sees it: images `[n, 32, 32, 3]` after the transform, labels `[n]` (int32). */
export interface Batch {
  images: tf.Tensor4D;
  labels: tf.Tensor1D;
}

/** What a `Dataset` is made of. */
export interface DatasetParts {
  /** The bytes of all images one after the other, each row by row, pixel by pixel, red-green-blue. */
  images: Uint8Array;
  /** A class number for each image. */
  labels: Uint8Array;
  /** The classes' names, by number. */
  classes: readonly string[];
  /** What `batch` does to the bytes. */
  transform: Transform;
}

/** Labelled images of 32 x 32 pixels, kept as bytes (a quarter of the memory that floats take). */
export class Dataset implements DatasetParts {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly classes: readonly string[];
  readonly transform: Transform;

  constructor({ images, labels, classes, transform }: DatasetParts) {
    if (labels.length === 0) {
      throw new RangeError("a data set of 0 images; expected at least one");
    }
    if (images.length !== labels.length * imageLength) {
      const expected = `${labels.length * imageLength} (${labels.length} labels x 32 x 32 x 3)`;
      throw new RangeError(`${images.length} bytes of images; expected ${expected}`);
    }
    const wrong = labels.findIndex((label) => label >= classes.length);
    if (wrong >= 0) {
      const expected = `0 to ${classes.length - 1}, one of the ${classes.length} classes`;
      throw new RangeError(`label ${labels[wrong]} of image ${wrong}; expected ${expected}`);
    }
    this.images = images;
    this.labels = labels;
    this.classes = classes;
    this.transform = transform;
  }

  /** The number of images. */
  get length(): number {
    return this.labels.length;
  }

  /** Image number `index` as bytes, `[32, 32, 3]` (int32, 0 to 255), without the transform. */
  image(index: number): tf.Tensor3D {
    const bytes = Int32Array.from(this.#bytes(index));
    return tf.tensor3d(bytes, [imageSize, imageSize, 3], "int32");
  }

  /** A data set of the images numbered `indices`, in that order; it copies their bytes. */
  subset(indices: ArrayLike<number>): Dataset {
    const images = new Uint8Array(indices.length * imageLength);
    const labels = this.#gather(indices, images);
    return new Dataset({ images, labels, classes: this.classes, transform: this.transform });
  }

  /** A data set of these images, then the other's; it keeps this one's transform. */
  concat(other: Dataset): Dataset {
    return new Dataset({
      images: Buffer.concat([this.images, other.images]),
      labels: Buffer.concat([this.labels, other.labels]),
      classes: this.classes,
      transform: this.transform,
    });
  }

  /** The images numbered `indices` after the transform, and their labels; the caller disposes them. */
  batch(indices: ArrayLike<number>): Batch {
    if (indices.length === 0) throw new RangeError("a batch of 0 images; expected at least one");
    const labels = Int32Array.from(indices, (index) => this.labels[index]);
    return {
      images: tf.tidy(() => this.#transformed(indices)),
      labels: tf.tensor1d(labels, "int32"),
    };
  }

  #transformed(indices: ArrayLike<number>): tf.Tensor4D {
    const shape: [number, number, number, number] = [indices.length, imageSize, imageSize, 3];
    const { ops } = this.transform;
    if (ops) {
      return mapImages({ shape, dtype: "int32" }, ops, (image) => this.#bytes(indices[image]));
    }
    const bytes = new Int32Array(indices.length * imageLength);
    this.#gather(indices, bytes);
    return this.transform(tf.tensor4d(bytes, shape, "int32"), indices);
  }

  /** Copies the bytes of the chosen images into `target` and gives their labels. */
  #gather(indices: ArrayLike<number>, target: Uint8Array | Int32Array): Uint8Array {
    const labels = new Uint8Array(indices.length);
    for (let place = 0; place < indices.length; place++) {
      target.set(this.#bytes(indices[place]), place * imageLength);
      labels[place] = this.labels[indices[place]];
    }
    return labels;
  }

  #bytes(index: number): Uint8Array {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new RangeError(`image ${index}; expected a whole number from 0 to ${this.length - 1}`);
    }
    return this.images.subarray(index * imageLength, (index + 1) * imageLength);
  }
}
