import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * One way to do the bench's work, in a process of its own that stays: it gets a line "train 512 2"
 * (what, batch size, repeats) and answers with a line of JSON.
 *
 * @typedef {{ imagesPerSecond: number, peakMegabytes: number }} Answer
 * @typedef {{ name: string, program: string, args: string[], env: Record<string, string> }} Entry
 */
export class Contestant {
  /** @param {Entry} entry */
  constructor({ name, program, args, env }) {
    this.name = name;
    this.process = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Does one piece of work and gives how fast it went.
   * @param {string} work
   * @returns {Promise<Answer>}
   */
  async run(work) {
    this.process.stdin.write(`${work}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.name} ended during "${work}"; its own words are above`);
    return JSON.parse(value);
  }

  close() {
    this.process.stdin.end();
  }
}
