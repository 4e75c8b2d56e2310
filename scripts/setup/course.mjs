/** The course's own code, compiled, and the data set it teaches with. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { compileAddon } from "./addon.mjs";
import { releases } from "./packages.mjs";
import { inConvnet, root } from "./paths.mjs";
import { run } from "./run.mjs";

/** What is compiled by tsconfig.json. */
const sources = ["src", "notebooks/course", "scripts/kernel", "scripts/record"];

/** With it a kernel gives memory back; see scripts/kernel/rest.ts. */
const trim = inConvnet("kernel/trim.node");

/** @type {import("./step.mjs").Step} */
export const build = {
  name: "course",
  what: "the course's own module, compiled",
  inputs: () => [
    readFileSync(join(root, "tsconfig.json")),
    ...releases(
      "typescript",
      "@types/node",
      "@tensorflow/tfjs-node-gpu",
      "vega",
      "canvas",
      "tslab",
    ),
    ...sourceFiles().flatMap((file) => [file, readFileSync(join(root, file))]),
  ],
  outputs: [join(root, "dist/src/index.js"), trim],
  async run() {
    // What was compiled of files that are gone. The tests' files stay; what they import is compiled again.
    const records = ["tsconfig.tsbuildinfo", "test.tsbuildinfo"];
    for (const made of ["src", "notebooks", "scripts", ...records]) {
      rmSync(join(root, "dist", made), { recursive: true, force: true });
    }
    await compileAddon(trim, [join(root, "scripts/kernel/trim.c")], []);
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", root]);
  },
  next: "A file of the course does not compile; the lines above say which.",
};

function sourceFiles() {
  return sources.flatMap((source) =>
    readdirSync(join(root, source), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|json|c)$/.test(file))
      .sort()
      .map((file) => join(source, file)),
  );
}

const folder = inConvnet("data/cifar-10");

/** @type {import("./step.mjs").Step} */
export const data = {
  name: "data",
  what: "CIFAR-10, 60,000 images, checked against their digests",
  inputs: () => ["cifar-10"],
  outputs: [1, 2, 3, 4, 5]
    .map((number) => join(folder, `data_batch_${number}.bin`))
    .concat(join(folder, "test_batch.bin")),
  run: async () => {
    await run(process.execPath, [join(root, "dist/src/data/fetch/prepare.js")], {
      show: (text) => text.replace("CIFAR-10: ", ""),
    });
  },
  next: "Everything else is in place: next time, only the data are downloaded.",
};
