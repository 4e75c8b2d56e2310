/** tslab's compiler with our patches, put in its place: tslab loads it from here on. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { checkout } from "../../src/io/checkout";
import { patchesOf } from "./compiler-patches";

const path = createRequire(require.resolve("tslab")).resolve("@tslab/typescript-for-tslab");

export const compiler = require(path) as typeof TypeScript;

/** For a notebook outside the checkout, such as a learner's copy: where the course's packages are. */
const packages = process.cwd().startsWith(`${checkout}/`)
  ? undefined
  : join(checkout, "node_modules");

// The compiler's own exports are read-only, so tslab gets a copy.
const loaded = require.cache[path];
if (loaded) loaded.exports = { ...compiler, ...patchesOf(compiler, packages) };
