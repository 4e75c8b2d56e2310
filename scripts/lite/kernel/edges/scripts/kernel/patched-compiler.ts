/** tslab's compiler with the kernel's patches and files in memory. */
import * as typescript from "../../../../../../node_modules/@tslab/typescript-for-tslab/lib/typescript.js";
import { patchesOf } from "../../../../../kernel/compiler-patches";
import { coursePath, system } from "../../../compiler-files";

/** Not in the compiler's declarations: a browser has no machine that it could find by itself. */
const { setSys } = typescript as unknown as { setSys(system: typeof typescript.sys): void };
setSys(system);

const patches = patchesOf(typescript);
const createWatchCompilerHost: typeof patches.createWatchCompilerHost = (files, ...rest) =>
  // Or the compiler would forget the library at each cell that imports nothing, and read it again later.
  patches.createWatchCompilerHost([...files, coursePath], ...rest);

export const compiler = { ...typescript, sys: system, ...patches, createWatchCompilerHost };
