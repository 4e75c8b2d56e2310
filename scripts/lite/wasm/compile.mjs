/** Compiles the kernels. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inPackages, root } from "../../setup/paths.mjs";

/** What kernels may use of WebAssembly, beyond SIMD. Relaxed SIMD multiplies and adds in one instruction. */
const features = {
  relaxed: ["--enable", "relaxed-simd"],
  shared: ["--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"],
};

/** The WebAssembly of each variant in base 64. */
export async function compileKernels() {
  const folder = mkdtempSync(join(tmpdir(), "convnet-kernels-"));
  try {
    const all = ["plain", "relaxed", "shared", "relaxed shared"].map(async (name) => {
      const words = /** @type {(keyof typeof features)[]} */ (name.split(" "));
      const file = join(folder, `${name}.wasm`);
      await promisify(execFile)(process.execPath, [
        ...[inPackages("assemblyscript/bin/asc.js"), join(root, "scripts/lite/wasm/kernels.ts")],
        ...["--outFile", file, "-O3", "--runtime", "stub", "--importMemory", "--noAssert"],
        ...["--enable", "simd", ...words.flatMap((word) => features[word] ?? [])],
      ]);
      return [name, readFileSync(file, "base64")];
    });
    return Object.fromEntries(await Promise.all(all));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
