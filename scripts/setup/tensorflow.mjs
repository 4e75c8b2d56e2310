/** TensorFlow's native library, and the binding through which Node calls it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { compileAddon } from "./addon.mjs";
import { trainingEnvironment } from "./environment.mjs";
import { hasGpu } from "./needs.mjs";
import { releases } from "./packages.mjs";
import { inConvnet, inPackages, python, root } from "./paths.mjs";
import { progress } from "./report.mjs";
import { run } from "./run.mjs";

const requirements = join(root, hasGpu ? "requirements-gpu.txt" : "requirements-tensorflow.txt");
const folder = inConvnet("tensorflow");
const scratch = inConvnet("tmp/tensorflow");
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** What the CPU wheel holds beside the libraries that the binding is compiled against. */
const headers = [
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/common_runtime/next_pluggable_device/c/",
  "tensorflow/include/tensorflow/core/platform/ctstring",
  "tensorflow/include/tsl/platform/ctstring",
  "tensorflow/include/tsl/platform/platform.h",
  "tensorflow/include/xla/tsl/c/",
];

/** @type {import("./step.mjs").Step} */
export const library = {
  name: "tensorflow",
  what: `TensorFlow 2.21, ${hasGpu ? "CUDA build for the NVIDIA GPU" : "CPU build"}`,
  inputs: () => [readFileSync(requirements), headers.join()],
  outputs: libraries.map((name) => join(folder, name)),
  async run() {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    // The download and what is unpacked of it.
    const total = hasGpu ? 9700 : 1130;
    const watch = setInterval(
      () => progress(`${size(inConvnet("tmp"))} of about ${total} MB on the disk`),
      1000,
    );
    try {
      await (hasGpu ? unpackGpuWheels() : unpackCpuWheel());
    } finally {
      clearInterval(watch);
    }
    for (const name of readdirSync(scratch)) {
      rmSync(inConvnet(name), { recursive: true, force: true });
      renameSync(join(scratch, name), inConvnet(name));
    }
  },
  next: "The log has pip's output.",
};

/**
 * Has pip fetch wheels and check their digests; any Python will do, since only the wheels' native
 * parts are used.
 * @param {string[]} act
 */
function pip(act) {
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const platforms = ["manylinux_2_27", "manylinux_2_25", "manylinux2014"].map(
    (name) => `${name}_${machine}`,
  );
  return run(python, [
    ...["-m", "pip", ...act, "-r", requirements, "--require-hashes", "--no-deps"],
    ...["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp"],
    ...["--abi", "cp311", ...platforms.flatMap((name) => ["--platform", name])],
    ...["--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"],
  ]);
}

/** Fills the scratch folder with `tensorflow`: the two libraries and the C headers. */
async function unpackCpuWheel() {
  await pip(["download", "--dest", scratch]);
  const wheel = readdirSync(scratch).find((name) => name.endsWith(".whl"));
  if (!wheel) throw new Error(`pip left no wheel in ${scratch}`);
  const path = join(scratch, wheel);
  await run(python, ["-c", unpack, path, scratch, ...libraries, ...headers]);
  rmSync(path);
}

const unpack = `
import sys, zipfile
wheel, folder, cc, framework, *headers = sys.argv[1:]
wanted = ("tensorflow/" + cc, "tensorflow/" + framework, *headers)
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [name for name in archive.namelist() if name.startswith(wanted)])`;

/**
 * Fills the scratch folder with `tensorflow` and `nvidia` side by side, as pip installs them: the
 * library looks for CUDA's at ../nvidia.
 */
async function unpackGpuWheels() {
  const installed = join(scratch, "installed");
  await pip(["install", "--target", installed]);
  for (const name of ["tensorflow", "nvidia"]) {
    renameSync(join(installed, name), join(scratch, name));
  }
  rmSync(installed, { recursive: true });
}

const tfjsNode = inPackages("@tensorflow/tfjs-node-gpu");
const target = join(tfjsNode, "lib/napi-v8/tfjs_binding.node");
const lists = join(root, "scripts/setup/include/attribute_lists.h");
/** The operations that TensorFlow lacks, and what they share. */
const [shared, ...kernels] = ["one_pass.h", "dropout.cc", "quick_gelu.cc", "relu_gradient.cc"].map(
  (name) => join(root, "scripts/setup/kernels", name),
);

/** @type {import("./step.mjs").Step} */
export const binding = {
  name: "binding",
  what: "TensorFlow.js's binding to it, compiled",
  inputs: () => [
    ...[requirements, lists, shared, ...kernels].map((path) => readFileSync(path)),
    ...releases("@tensorflow/tfjs-node-gpu", "node-api-headers"),
  ],
  outputs: [target],
  async run() {
    const sources = ["tfjs_backend.cc", "tfjs_binding.cc"];
    await compileAddon(
      target,
      [...sources.map((name) => join(tfjsNode, "binding", name)), ...kernels],
      [
        // So that the compiler computes several numbers of a loop at once.
        ...["-O3", "-fno-trapping-math"],
        ...["-include", lists],
        ...[join(folder, "include"), tfjsNode, dirname(tfjsNode)].map((path) => `-I${path}`),
        ...[`-L${folder}`, ...libraries.map((name) => `-l:${name}`)],
        // Relative to the binding's own place, so that the checkout can move.
        `-Wl,-rpath,$ORIGIN/${relative(dirname(target), folder)}`,
      ],
    );
  },
  probe: () => run(process.execPath, ["-e", multiply], { env: trainingEnvironment }),
  next: "The log has the compiler's output.",
};

const multiply = `
  require("util").isNullOrUndefined ??= (value) => value === null || value === undefined;
  const tf = require("@tensorflow/tfjs-node-gpu");
  const [product] = tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[5], [7]])).dataSync();
  if (product !== 31) throw new Error("2 * 5 + 3 * 7 gave " + product);`;

/**
 * Megabytes of the files in a folder.
 * @param {string} path
 */
function size(path) {
  const sizes = readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => {
    const entry = statSync(join(path, name), { throwIfNoEntry: false });
    return entry?.isFile() ? entry.size : 0;
  });
  return Math.round(sizes.reduce((sum, bytes) => sum + bytes, 0) / 1e6);
}
