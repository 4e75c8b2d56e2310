/** Where set-up puts things, all of it inside the checkout's folder .convnet. */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A path inside `.convnet`. */
export const inConvnet = (/** @type {string[]} */ ...parts) => join(root, ".convnet", ...parts);

/** The Python that has JupyterLab. Tools are run as `python -m TOOL`, so that the checkout can move. */
export const python = inConvnet("venv/bin/python");

/** TensorFlow's native library and its C headers. */
export const tensorflow = inConvnet("tensorflow");

/** tfjs-node's package, and the binding that set-up compiles for it. */
export const tfjsNode = join(root, "node_modules/@tensorflow/tfjs-node-gpu");
export const binding = join(tfjsNode, "lib/napi-v8/tfjs_binding.node");

/** The folder that Jupyter searches for the course's kernel. */
export const jupyterPath = inConvnet("share/jupyter");
