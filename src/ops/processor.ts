/** What the processor can do. */
import { readFileSync } from "node:fs";

let isFast: boolean | undefined;

/** Whether the processor has instructions for bfloat16 that oneDNN uses: without, float32 is faster. */
export function hasFastBfloat16(): boolean {
  const isKnown = process.platform === "linux" && process.arch === "x64";
  isFast ??= isKnown && /\b(avx512_bf16|amx_bf16)\b/.test(readFileSync("/proc/cpuinfo", "utf8"));
  return isFast;
}
