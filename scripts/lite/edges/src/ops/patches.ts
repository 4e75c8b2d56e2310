/** What changes TensorFlow.js in the browser: as src/ops/patches.ts, without what is oneDNN's. */
import "../../../../../src/ops/bias-gradient";
import "../../../../../src/ops/max-pool";
import "../../../../../src/ops/relu";
import "../../../../../src/ops/repair";
import "../../../../../src/ops/stop";
import "../../../../../src/ops/free-gradients";
