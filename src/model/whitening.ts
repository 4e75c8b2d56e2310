import { flag, runMany, type } from "../ops/op";
import { tf } from "../tensorflow";

/**
 * The 24 filters `[2, 2, 3, 24]` that whiten images `[n, height, width, 3]`: their outputs on such
 * images are uncorrelated and equally strong. The first 12 are the eigenvectors of the covariance of
 * all 2 x 2 patches, each divided by the root of its eigenvalue plus `epsilon`, from the strongest on;
 * the others are their negatives, since an activation passes only one side of zero.
 * Source: K. Jordan, "94% on CIFAR-10 in 3.29 Seconds", arXiv 2404.00498, section 3.1, after
 * D. Page, "How to train your ResNet 8" (2019).
 */
export function whiteningFilters(images: tf.Tensor4D, epsilon = 5e-4): tf.Tensor4D {
  const [n, height, width] = images.shape;
  if (n === 0 || height < 2 || width < 2) {
    throw new RangeError(`images [${images.shape}]; expected at least one of 2 x 2 pixels or more`);
  }
  return tf.tidy(() => {
    const covariance = patchCovariance(images);
    const attributes = [flag("compute_v", true), type("T", "float32")];
    // Eigenvalues rise; eigenvectors are the columns.
    const [values, vectors] = runMany("SelfAdjointEigV2", attributes, [covariance], 2);
    const filters = tf.reverse(tf.div(vectors, tf.sqrt(tf.add(values, epsilon))), 1);
    return tf.reshape(tf.concat([filters, tf.neg(filters)], 1), [2, 2, 3, 24]);
  });
}

/**
 * The mean product `[12, 12]` of every two numbers of a 2 x 2 patch, in the order row, column, channel: of each
 * image first, since one sum over all patches is rounded too coarsely by some processors (arm64).
 */
function patchCovariance(images: tf.Tensor4D): tf.Tensor2D {
  const [n, height, width] = images.shape;
  const size = [n, height - 1, width - 1, 3];
  const corner = (row: number, column: number) => tf.slice(images, [0, row, column, 0], size);
  const patches = tf.concat([corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)], 3);
  const perImage = (height - 1) * (width - 1);
  const rows = tf.reshape(patches, [n, perImage, 12]) as tf.Tensor3D;
  return tf.mean(tf.div(tf.matMul(rows, rows, true), perImage), 0) as tf.Tensor2D;
}
