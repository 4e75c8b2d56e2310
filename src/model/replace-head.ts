import { tf } from "../tensorflow";
import { initializers } from "./layers";

/**
 * A new model of the layers of `model` without the last one, and with a new dense layer for `classes` classes
 * in its place. The layers are shared: training the new model changes the old one.
 */
export function replaceHead(model: tf.Sequential, classes: number): tf.Sequential {
  const head = tf.layers.dense({ name: "head", units: classes, ...initializers() });
  return tf.sequential({ layers: [...model.layers.slice(0, -1), head] });
}
