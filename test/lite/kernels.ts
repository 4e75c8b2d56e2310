/** The kernels of scripts/lite/wasm, which the browser's bundle has built in. */
import { execFileSync } from "node:child_process";

/** Compiles them, and sets what esbuild sets in the bundle. */
export function provideKernels(): void {
  const make = `import("./scripts/lite/wasm/compile.mjs")
    .then((m) => m.compileKernels())
    .then((kernels) => console.log(JSON.stringify(kernels)))`;
  const printed = execFileSync(process.execPath, ["--eval", make], { encoding: "utf8" });
  Object.assign(globalThis, { KERNELS: JSON.parse(printed) });
}
