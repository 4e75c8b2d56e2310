/** TensorFlow.js on TensorFlow's native library, loaded once, before any operation of ours. */
import "./settings";
import "./binding";
import * as tf from "@tensorflow/tfjs-node-gpu";

export { tf };
