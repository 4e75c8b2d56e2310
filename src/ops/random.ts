/**
 * Random tensors from TensorFlow's counter-based generator (Philox, Salmon et al. 2011), seeded anew
 * at each call from the course's one stream. Plain TensorFlow.js draws number by number in
 * JavaScript and copies the result over: 290 ms of a training step's 1,040 (batch 512), now 12.
 */
import { nextSeed, uniform } from "../random";
import { castLike } from "./mixed-precision";
import { backend, float, integer, run, type } from "./op";
import { tf } from "./tf";

/** A float32 tensor of numbers drawn evenly from [low, high). */
export function randomUniform(shape: number[], low: number, high: number): tf.Tensor {
  return tf.tidy(() => {
    const attributes = [type("dtype", "float32"), type("T", "int32"), type("Tseed", "int32")];
    const draws = run("StatelessRandomUniform", attributes, [tf.tensor1d(shape, "int32"), seed()]);
    return tf.add(tf.mul(draws, high - low), low);
  });
}

/**
 * The values of a layer's activations, each with probability `rate` times 0 and else times 1 / (1 - rate); the gradients
 * are multiplied by the same. Keeps the shape and the type. A draw takes one random byte, a quarter of what a uniform
 * number costs. A byte knows only rates in steps of 1/256, so the limit below is rounded up or down at random at each
 * call: the probability of each zero is exactly `rate`. On processors forward and backward take one pass each, by
 * scripts/setup/kernels/dropout.cc.
 */
export function dropped(activations: tf.Tensor, rate: number): tf.Tensor {
  return tf.tidy(() => {
    const attributes = [type("dtype", "int32"), type("T", "int32"), type("Tseed", "int32")];
    const words = tf.tensor1d([Math.ceil(activations.size / 4)], "int32");
    const draws = run("StatelessRandomUniformFullInt", attributes, [words, seed()]);
    const limit = Math.floor(rate * 256 + uniform());
    const kept = 1 / (1 - rate);
    if (backend.isUsingGpuDevice) return tf.mul(activations, mask(draws, limit, kept, activations));
    const settings = [type("T", "float32"), integer("limit", limit), float("kept", kept)];
    const multiplied = tf.customGrad((x, save) => {
      (save as tf.GradSaveFunc)([draws]);
      return {
        value: run("Dropout", settings, [x as tf.Tensor, draws]),
        gradFunc: (dy, saved) => run("Dropout", settings, [dy, (saved as tf.Tensor[])[0]]),
      };
    });
    return multiplied(activations);
  });
}

/** Zeros and `kept`, by the bytes of the draws, of TensorFlow's own operations. */
function mask(draws: tf.Tensor, limit: number, kept: number, like: tf.Tensor): tf.Tensor {
  const bytes = run("Bitcast", [type("T", "int32"), type("type", "uint8")], [draws]);
  const isKept = tf.greaterEqual(tf.cast(bytes, "int32"), limit);
  const flat = tf.slice(tf.reshape(isKept, [-1]), 0, like.size);
  return tf.reshape(tf.mul(castLike(flat, like), kept), like.shape);
}

/** The two words that the generator takes. */
function seed(): tf.Tensor1D {
  return tf.tensor1d([nextSeed(), 0], "int32");
}
