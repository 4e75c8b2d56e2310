import { flag, run, type } from "../../src/ops/op";
import type { SpeedrunPlan } from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";

/** The side of CIFAR-10's images, in pixels. */
export const wholeSide = 32;

/** The side of the training images in this epoch, from 1. */
export function sideIn(epoch: number, progressive: SpeedrunPlan["progressive"] = []): number {
  return progressive.find(({ until }) => epoch <= until)?.side ?? wholeSide;
}

/**
 * Square images made smaller, as new tensors: each new pixel is the mean of the area that it covers. Of progressive
 * resizing (J. Howard's entry to DAWNBench, 2018), which trains on small images first, since they cost less.
 */
export function resized(images: tf.Tensor4D, side: number): tf.Tensor4D {
  if (!(Number.isInteger(side) && side >= 1 && side <= images.shape[1])) {
    const expected = `expected a whole number from 1 to ${images.shape[1]}`;
    throw new RangeError(`resizing to ${side} pixels; ${expected}`);
  }
  if (side === images.shape[1]) return tf.clone(images);
  const size = tf.tensor1d([side, side], "int32");
  const attributes = [type("T", "float32"), flag("align_corners", false)];
  const smaller = run("ResizeArea", attributes, [images, size]);
  size.dispose();
  return smaller as tf.Tensor4D;
}
