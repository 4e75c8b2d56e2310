/**
 * Loaded by a notebook's first cell: writes every loss of which a gradient is taken, in all its
 * digits, into the file CONVNET_LOSSES. Every training step, of whatever loop, passes here.
 */
const { appendFileSync } = require("node:fs");

require("@tensorflow/tfjs-core");
const engine = globalThis._tfengine;
const { gradients } = engine;

engine.gradients = function (...args) {
  const result = gradients.apply(this, args);
  appendFileSync(process.env.CONVNET_LOSSES, `${result.value.dataSync().join(" ")}\n`);
  return result;
};
