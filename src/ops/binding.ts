/** Loads TensorFlow's native binding first, since TensorFlow.js's own words lead to what set-up does not use. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const packageFolder = dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json"));
const path = join(packageFolder, "lib/napi-v8/tfjs_binding.node");

try {
  require(path);
} catch (error) {
  const words = existsSync(path) ? (error as Error).message : `${path} is missing`;
  const next =
    "run `npm run doctor`, which finds what is wrong, then `npm start`, which repairs it";
  throw new Error(`TensorFlow cannot be loaded: ${words}; ${next}`, { cause: error });
}
