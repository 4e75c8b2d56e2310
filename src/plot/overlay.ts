import { tf } from "../tensorflow";

/**
 * The image `[1, n, n, 3]`, values 0 to 1, in grey, with the `map` `[rows, columns]` enlarged over it: the larger a value,
 * the more orange, relative to the map's largest. Values up to 0 leave the image grey.
 */
export function overlay(image: tf.Tensor4D, map: tf.Tensor2D): tf.Tensor4D {
  return tf.tidy(() => {
    const positive = tf.relu(map);
    const relative = tf.div(positive, tf.add(tf.max(positive), 1e-9));
    const [, height, width] = image.shape;
    const grid = tf.reshape(relative, [1, ...map.shape, 1]) as tf.Tensor4D;
    const orange = tf.mul(tf.image.resizeBilinear(grid, [height, width]), 0.8);
    const grey = tf.mul(tf.mean(image, 3, true), tf.sub(1, orange));
    return tf.add(grey, tf.mul(orange, [1, 0.5, 0]));
  });
}
