/** CIFAR-10 for the browser, from the learner's own copy: sheets of a thousand images, a hundred of each class. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const perClass = 100;

/**
 * Writes `train-00.bin` to `test-09.bin` into `folder` and gives the SHA-256 of each, by name.
 * @param {string} folder
 */
export async function writeSheets(folder) {
  const { loadCIFAR10 } = createRequire(import.meta.url)("convnet/dist/src/data/cifar10.js");
  mkdirSync(folder, { recursive: true });
  /** @type {Record<string, string>} */
  const digests = {};
  for (const split of ["train", "valid", "test"]) {
    const data = await loadCIFAR10(split, { unlock: "test" });
    for (const [number, sheet] of sheetsOf(data).entries()) {
      const name = `${split}-${String(number).padStart(2, "0")}.bin`;
      digests[name] = createHash("sha256").update(sheet).digest("hex");
      writeFileSync(join(folder, name), sheet);
    }
  }
  return digests;
}

/**
 * Records of two bytes for the image's number in its split, one for its label, and its pixels.
 * @param {{ images: Uint8Array, labels: Uint8Array, classes: readonly string[] }} data
 */
function sheetsOf({ images, labels, classes }) {
  const pixels = images.length / labels.length;
  const seen = classes.map(() => 0);
  /** @type {Buffer[][]} */
  const sheets = [];
  labels.forEach((label, index) => {
    const number = Math.floor(seen[label]++ / perClass);
    sheets[number] ??= [];
    sheets[number].push(
      Buffer.from([index >> 8, index & 255, label]),
      Buffer.from(images.buffer, images.byteOffset + index * pixels, pixels),
    );
  });
  return sheets.map((parts) => Buffer.concat(parts));
}
