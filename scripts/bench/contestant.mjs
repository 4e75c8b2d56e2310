import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { trainingEnvironment } from "../setup/environment.mjs";
import { root } from "../setup/paths.mjs";

/**
 * How fast a piece of work went, and the most memory that the process has held so far.
 * @typedef {{ imagesPerSecond: number, peakMegabytes: number }} Answer
 * @typedef {{ name: string, program: string, args: string[], env: Record<string, string> }} Entry
 */

/**
 * Who takes part: ours, and if there is a Python with PyTorch, the peer as installed and tuned.
 * @param {string | undefined} python
 * @returns {Entry[]}
 */
export function entries(python) {
  const script = (/** @type {string} */ file) => join(root, "scripts/bench", file);
  const ours = {
    name: "ours",
    program: process.execPath,
    args: [script("ours.mjs")],
    env: trainingEnvironment,
  };
  if (python === undefined) return [ours];
  const { MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_ } = trainingEnvironment;
  const allocator = { MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_ };
  /** @type {(name: string, env: Record<string, string>, ...options: string[]) => Entry} */
  const peer = (name, env, ...options) => ({
    ...{ name, program: python, env },
    args: [script("peer.py"), ...options],
  });
  return [
    ours,
    peer("peer", {}),
    peer("peer, allocator", allocator),
    peer("peer, allocator, channels last", allocator, "--channels-last"),
  ];
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
