/**
 * Random tensors from TensorFlow's counter-based generator (Philox, Salmon et al. 2011), seeded anew
 * at each call from the course's one stream. Plain TensorFlow.js draws number by number in
 * JavaScript and copies the result over: 290 ms of a training step's 1,040 (batch 512), now 12.
 */
import { nextSeed, uniform } from "../random";
import { castLike } from "./mixed-precision";
import { run, type } from "./op";
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
 * A tensor of zeros, each with probability `rate`, and of 1 / (1 - rate) elsewhere, for activations: of their shape,
 * and in bfloat16 if they are, else float32. A draw
 * takes one random byte, a quarter of what a uniform number costs. A byte knows only rates in steps
 * of 1/256, so the limit below is rounded up or down at random at each call: the probability of
 * each zero is exactly `rate`.
 */
export function dropoutMask(activations: tf.Tensor, rate: number): tf.Tensor {
  return tf.tidy(() => {
    const { shape, size } = activations;
    const attributes = [type("dtype", "int32"), type("T", "int32"), type("Tseed", "int32")];
    const words = tf.tensor1d([Math.ceil(size / 4)], "int32");
    const draws = run("StatelessRandomUniformFullInt", attributes, [words, seed()]);
    const bytes = run("Bitcast", [type("T", "int32"), type("type", "uint8")], [draws]);
    const limit = tf.scalar(Math.floor(rate * 256 + uniform()), "int32");
    const limitByte = run("Cast", [type("SrcT", "int32"), type("DstT", "uint8")], [limit]);
    const kept = run("GreaterEqual", [type("T", "uint8")], [bytes, limitByte]);
    const mask = castLike(tf.slice(tf.reshape(kept, [-1]), 0, size), activations);
    return tf.reshape(tf.mul(mask, 1 / (1 - rate)), shape);
  });
}

/** The two words that the generator takes. */
function seed(): tf.Tensor1D {
  return tf.tensor1d([nextSeed(), 0], "int32");
}
