import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkFile, defaultRoot, fileNames } from "../../../src/data/fetch/verify";
import { randomInteger } from "../../../src/random";
import { attempt, type Target } from "../engine";
import { mutateBytes, pick } from "../mutate-bytes";

/**
 * The files of CIFAR-10, the real ones: bytes altered in place, cut short or made longer, and one file
 * under the name of another. One case in fifty keeps the length and so takes the digest of 30 MB.
 */
export function cifar10(): Target {
  const files = fileNames.map((name) => readFileSync(join(defaultRoot, name)));

  return {
    refusals: /\.bin: (\d+ bytes; expected 30730000|SHA-256 [\da-f]{64}; expected [\da-f]{64})/,
    next() {
      const which = randomInteger(files.length);
      const file = files[which];
      const at = randomInteger(file.length - 3072);
      if (randomInteger(50) > 0) {
        const cut = pick([file.subarray(0, at), file.subarray(at), file.subarray(0, 3073)]);
        const head = mutateBytes(cut.subarray(0, 3073), file.subarray(at, at + 3073));
        return refusal(which, pick([cut, head]));
      }
      const kept = Buffer.from(file.subarray(at, at + 64));
      for (let left = 1 + randomInteger(4); left > 0; left--) {
        file[at + randomInteger(64)] ^= 1 << randomInteger(8);
      }
      try {
        if (file.subarray(at, at + 64).equals(kept)) return "same";
        return refusal(which, file);
      } finally {
        kept.copy(file, at);
      }
    },
  };
}

function refusal(which: number, bytes: Buffer): { refused: Error } {
  const read = attempt(() => checkFile(fileNames[which], bytes));
  assert.ok("refused" in read, "an altered file was taken");
  return read;
}
