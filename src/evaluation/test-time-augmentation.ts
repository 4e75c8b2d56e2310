import { tf } from "../tensorflow";

/**
 * A model whose logits are `model`'s mean over six views of each image: it and its mirror image
 * count one half; the two images shifted by one pixel, up and left or down and right, and their mirror
 * images count the other half. Takes six times as long. Source: K. Jordan, arXiv 2404.00498, section 3.5.
 */
export function testTimeAugmentation(model: tf.LayersModel): tf.Sequential {
  const inputShape = model.inputs[0].shape.slice(1);
  return tf.sequential({ layers: [new Views(model, inputShape)] });
}

class Views extends tf.layers.Layer {
  static className = "Views";

  constructor(
    private readonly model: tf.LayersModel,
    inputShape: (number | null)[],
  ) {
    super({ name: "views", inputShape });
  }

  override computeOutputShape(): tf.Shape {
    return this.model.outputShape as tf.Shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const images = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const padded = tf.mirrorPad(
        images,
        [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ],
        "reflect",
      );
      const shifted = (by: number) => tf.slice(padded, [0, by, by, 0], images.shape);
      const shiftedLogits = tf.add(
        this.#withMirrorImage(shifted(0)),
        this.#withMirrorImage(shifted(2)),
      );
      return tf.add(tf.mul(this.#withMirrorImage(images), 0.5), tf.mul(shiftedLogits, 0.25));
    });
  }

  /** The mean logits of the images and their mirror images. */
  #withMirrorImage(images: tf.Tensor4D): tf.Tensor {
    return tf.tidy(() => {
      const logits = [images, tf.reverse(images, 2)].map((view) => this.model.apply(view));
      return tf.div(tf.addN(logits as tf.Tensor[]), 2);
    });
  }
}
