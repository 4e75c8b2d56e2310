/** Transfer learning: the layers of a trained network, with a new last layer for other classes. */
import type { Dataset } from "../data/dataset";
import { DataLoader } from "../data/loader";
import { forward } from "../model/forward";
import { initializers } from "../model/layers";
import { adam } from "../optim/optimizers";
import { tf } from "../tensorflow";
import { crossEntropy } from "./losses";

/** Of each image, what arrives at a network's last layer, `[n, features]`; and the labels `[n]`. */
export interface Features {
  features: tf.Tensor2D;
  labels: tf.Tensor1D;
}

/** The features of all images of the data set, computed once, with dropout off; the caller disposes them. */
export function featuresOf(network: tf.LayersModel, data: Dataset): Features {
  const outputs = network.layers.at(-2)?.output as tf.SymbolicTensor;
  const trunk = tf.model({ inputs: network.inputs, outputs });
  const loader = new DataLoader(data, { batchSize: 500 });
  return tf.tidy(() => {
    const parts = Array.from(loader, ([images]) => forward(trunk, images));
    return { features: tf.concat(parts), labels: tf.tensor1d(data.labels, "int32") };
  });
}

/** A dense layer from features to logits `[n, classes]`, as a model, trained on all of them in every step of Adam. */
export function trainHead(data: Features, classes: number, steps = 200): tf.Sequential {
  const { features, labels } = data;
  const inputShape = [features.shape[1]];
  const layer = tf.layers.dense({ units: classes, inputShape, ...initializers() });
  const head = tf.sequential({ layers: [layer] });
  const optimizer = adam(0.01);
  for (let step = 0; step < steps; step++) {
    optimizer.minimize(() => crossEntropy(head.apply(features) as tf.Tensor2D, labels));
  }
  optimizer.dispose();
  return head;
}

/**
 * A model of the network's layers without the last one, and with a new dense layer for `classes` classes in
 * its place. The layers are shared: training the new model changes the network.
 */
export function replaceHead(network: tf.LayersModel, classes: number): tf.LayersModel {
  const head = tf.layers.dense({ name: "head", units: classes, ...initializers() });
  const features = network.layers.at(-2)?.output as tf.SymbolicTensor;
  return tf.model({
    inputs: network.inputs,
    outputs: head.apply(features) as tf.SymbolicTensor,
  });
}
