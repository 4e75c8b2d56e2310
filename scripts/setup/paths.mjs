/** Where set-up puts things, all of it inside the checkout. */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A path inside `.convnet`, which has everything but the npm packages and the compiled course. */
export const inConvnet = (/** @type {string[]} */ ...parts) => join(root, ".convnet", ...parts);

/** A path inside `node_modules`. */
export const inPackages = (/** @type {string[]} */ ...parts) =>
  join(root, "node_modules", ...parts);

/** The Python that has JupyterLab. Tools are run as `python -m TOOL`, so that the checkout can move. */
export const python = inConvnet("venv/bin/python");

/** Where the environment's own Jupyter finds kernels, with no variable set. */
export const kernelspecs = inConvnet("venv/share/jupyter/kernels");
