import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { hasFastBfloat16 } from "convnet/dist/src/ops/processor.js";
import { trainingEnvironment } from "../setup/environment.mjs";
import { root } from "../setup/paths.mjs";

/**
 * How fast a piece of work went, and the most memory that the process has held so far.
 * @typedef {{ imagesPerSecond: number, peakMegabytes: number }} Answer
 * @typedef {{ name: string, program: string, args: string[], env: Record<string, string> }} Entry
 */

/**
 * Who takes part: ours, and if there is a Python with PyTorch, the peer as installed, tuned and compiled. What computes
 * in bfloat16 takes part where the processor is fast at it.
 * @param {string | undefined} python
 * @returns {Entry[]}
 */
export function entries(python) {
  const script = (/** @type {string} */ file) => join(root, "scripts/bench", file);
  const isPossible = (/** @type {Entry} */ { name }) =>
    !name.includes("bfloat16") || hasFastBfloat16();
  const our = (/** @type {string} */ name, /** @type {string[]} */ ...options) => ({
    ...{ name, program: process.execPath, env: trainingEnvironment },
    args: [script("ours.mjs"), ...options],
  });
  const ours = [our("ours"), our("ours, bfloat16", "--bfloat16")];
  if (python === undefined) return ours.filter(isPossible);
  const { MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_ } = trainingEnvironment;
  const allocator = { MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_ };
  /** @type {(name: string, env: Record<string, string>, ...options: string[]) => Entry} */
  const peer = (name, env, ...options) => ({
    ...{ name, program: python, env },
    args: [script("peer.py"), ...options],
  });
  const [last, compiled, narrow] = ["--channels-last", "--compile", "--bfloat16"];
  const all = [
    ...ours,
    peer("peer", {}),
    peer("peer, allocator", allocator),
    peer("peer, channels last", allocator, last),
    peer("peer, compiled", allocator, last, compiled),
    peer("peer, bfloat16", allocator, last, narrow),
    peer("peer, compiled, bfloat16", allocator, last, compiled, narrow),
  ];
  return all.filter(isPossible);
}

/** One way to do the bench's work, in a process of its own that stays: it answers an order with a line. */
export class Contestant {
  /**
   * @param {Entry} entry
   * @param {Record<string, string>} [more] added to its environment
   */
  constructor({ name, program, args, env }, more = {}) {
    this.name = name;
    this.process = spawn(program, args, {
      env: { ...process.env, ...env, ...more },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Does one piece of work, "train 512 2" (what, images in a batch, batches), and gives how fast it went.
   * @param {string} order
   * @returns {Promise<Answer>}
   */
  async run(order) {
    this.process.stdin.write(`${order}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.name} ended during "${order}"; its own output is above`);
    return JSON.parse(value);
  }

  close() {
    this.process.stdin.end();
  }
}
