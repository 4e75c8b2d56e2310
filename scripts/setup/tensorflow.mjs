/** TensorFlow's native library, and the binding through which Node calls it. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { trainingEnvironment } from "./environment.mjs";
import { binding, inConvnet, python, root, tfjsNode } from "./paths.mjs";
import { progress } from "./report.mjs";
import { run } from "./run.mjs";

/** Whether an NVIDIA driver answers: then TensorFlow's CUDA build is installed instead. */
const hasGpu = spawnSync("nvidia-smi", ["-L"], { stdio: "ignore" }).status === 0;

const requirements = join(root, hasGpu ? "requirements-gpu.txt" : "requirements-tensorflow.txt");
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** What the wheel holds beside the libraries that the binding is compiled against. */
const headers = [
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/platform/ctstring",
  "tensorflow/include/tsl/platform/ctstring",
  "tensorflow/include/xla/tsl/c/",
];

/** @type {import("./step.mjs").Step} */
export const library = {
  name: "tensorflow",
  what: `TensorFlow 2.21, ${hasGpu ? "CUDA build for the NVIDIA GPU" : "CPU build"}`,
  inputs: () => [readFileSync(requirements)],
  outputs: hasGpu ? [] : libraries.map((name) => inConvnet("tensorflow", name)),
  run: hasGpu ? installGpuWheels : takeLibrary,
  next:
    "pip must reach its index, and the download must have the digest in the requirements file.\n" +
    "Check the network and run the same command again.",
};

/** The CUDA libraries find each other by their places, so their wheels are really installed. */
async function installGpuWheels() {
  const install = ["-m", "pip", "install", "--require-hashes", "--no-deps", "-r", requirements];
  await run(python, install, { showAs: "tensorflow" });
}

/** Downloads the wheel, checked by its digest, and keeps the two libraries and the C headers. */
async function takeLibrary() {
  const scratch = inConvnet("tmp/tensorflow");
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const watch = setInterval(
    () => progress(`tensorflow: ${megabytes(inConvnet("tmp"))} of 274 MB`),
    1000,
  );
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  try {
    await run(python, [
      ...["-m", "pip", "download", "--require-hashes", "--no-deps", "--only-binary=:all:"],
      ...["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"],
      ...["--platform", `manylinux_2_27_${machine}`, "--dest", scratch, "-r", requirements],
      ...["--no-cache-dir", "--disable-pip-version-check", "--progress-bar", "off"],
    ]);
  } finally {
    clearInterval(watch);
  }
  const wheel = readdirSync(scratch).find((name) => name.endsWith(".whl"));
  if (!wheel) throw new Error(`pip left no wheel for ${machine} in ${scratch}`);
  progress("tensorflow: unpacking");
  await run(python, ["-c", unpack, join(scratch, wheel), scratch, ...libraries, ...headers]);
  rmSync(inConvnet("tensorflow"), { recursive: true, force: true });
  renameSync(join(scratch, "tensorflow"), inConvnet("tensorflow"));
  rmSync(scratch, { recursive: true });
}

const unpack = `
import sys, zipfile
wheel, folder, cc, framework, *headers = sys.argv[1:]
wanted = ("tensorflow/" + cc, "tensorflow/" + framework, *headers)
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [name for name in archive.namelist() if name.startswith(wanted)])`;

/** @type {import("./step.mjs").Step} */
export const tfjsBinding = {
  name: "binding",
  what: "TensorFlow.js's binding to it (compiled)",
  inputs: () => [
    readFileSync(requirements),
    readFileSync(join(root, "package-lock.json")),
    compileArguments("", "").join(" "),
  ],
  outputs: [binding],
  async run() {
    mkdirSync(dirname(binding), { recursive: true });
    const beside = `${binding}.new`;
    await run("g++", compileArguments(tensorflowFolder(), beside), { showAs: "binding" });
    renameSync(beside, binding);
  },
  probe: () => run(process.execPath, ["-e", multiply], { env: trainingEnvironment }),
  next: "The log has the compiler's words.",
};

/**
 * The library's path is relative to the binding's own, so that the checkout can move.
 * @param {string} tensorflow
 * @param {string} target
 */
function compileArguments(tensorflow, target) {
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) =>
    join(tfjsNode, "binding", name),
  );
  const node = join(root, "node_modules/node-api-headers/include");
  return [
    ...["-shared", "-fPIC", "-O2", "-std=gnu++17", "-w", "-DNAPI_VERSION=8"],
    ...[node, join(tensorflow, "include"), tfjsNode, dirname(tfjsNode)].map((path) => `-I${path}`),
    ...[...sources, "-o", target, `-L${tensorflow}`, ...libraries.map((name) => `-l:${name}`)],
    `-Wl,-rpath,$ORIGIN/${relative(dirname(binding), tensorflow)}`,
  ];
}

const multiply = `
  require("util").isNullOrUndefined ??= (value) => value === null || value === undefined;
  const tf = require("@tensorflow/tfjs-node-gpu");
  const [product] = tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[5], [7]])).dataSync();
  if (product !== 31) throw new Error("2 * 5 + 3 * 7 gave " + product);`;

/** The folder of the libraries and headers: ours, or the one pip installed the CUDA build to. */
function tensorflowFolder() {
  if (!hasGpu) return inConvnet("tensorflow");
  const packages = readdirSync(inConvnet("venv/lib")).map((name) =>
    inConvnet("venv/lib", name, "site-packages/tensorflow"),
  );
  const folder = packages.find((path) => existsSync(path));
  if (!folder) throw new Error("pip installed no tensorflow package");
  return folder;
}

/**
 * Megabytes in a folder's files.
 * @param {string} folder
 */
function megabytes(folder) {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      statSync(join(entry.parentPath ?? entry.path, entry.name), { throwIfNoEntry: false }),
    );
  return Math.round(sizes.reduce((sum, stat) => sum + (stat?.size ?? 0), 0) / 1e6);
}
