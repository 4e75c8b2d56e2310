import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../../../src/io/checkout";

/**
 * The course's name and version with a digest of all code that decides what a training run gives, such as
 * "convnet-0.1.0-5f0c1a2b3d4e". Machines with the same one train the same.
 */
export function courseVersion(folder = checkout): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const hash = createHash("sha256");
  for (const part of ["src", "scripts/record"]) {
    const files = readdirSync(join(folder, part), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((path) => path.endsWith(".ts")).sort()) {
      hash.update(`${part}/${file}\n`).update(readFileSync(join(folder, part, file)));
    }
  }
  return `${name}-${version}-${hash.digest("hex").slice(0, 12)}`;
}
