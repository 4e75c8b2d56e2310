/**
 * Runs a student's cells in a sandbox and does what the checker asks, line by line through file descriptor
 * 3: `node student-process.js`. It holds no answer and no check, and nothing that it says is believed but
 * what the student's code gives.
 */
import { readSync, writeSync } from "node:fs";
import { randomState, setRandomState } from "../../../src/random";
import { mapStackTraces } from "../../kernel/cell-lines";
import { Evaluator } from "../../kernel/evaluator";
import { Guard } from "../../kernel/guard";
import { describe } from "../../kernel/traceback";
import type { FromStudent, ToStudent, Wire } from "./messages";
import { neededCells } from "./needed-cells";
import { restore, Wires } from "./wire";

const channel = 3;
const wires = new Wires(callChecker);
const guard = new Guard(() => {});
const evaluator = new Evaluator(guard, {
  own: (body) => body(),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
});
/** What the cells gave to a check, by the name of the exercise. */
const answers = new Map<string, unknown>();
Object.assign(globalThis, {
  [Symbol.for("convnet.answers")]: (name: string, answer: unknown) => answers.set(name, answer),
});

let unread: Buffer = Buffer.alloc(0);
const chunk: Buffer = Buffer.alloc(1 << 20);

function receive(): ToStudent {
  const parts = [unread];
  for (let end = unread.indexOf(10); ; ) {
    if (end >= 0) {
      const last = parts.pop() as Buffer;
      parts.push(last.subarray(0, end));
      unread = last.subarray(end + 1);
      return JSON.parse(Buffer.concat(parts).toString());
    }
    const count = readSync(channel, chunk);
    if (count === 0) process.exit(0);
    parts.push(Buffer.from(chunk.subarray(0, count)));
    end = (parts.at(-1) as Buffer).indexOf(10);
  }
}

function send(message: FromStudent): void {
  let left = Buffer.from(`${JSON.stringify(message)}\n`);
  while (left.length > 0) left = left.subarray(writeSync(channel, left));
}

/** Has the checker call its function; the learner's code waits, as for any function. */
function callChecker(id: number, args: unknown[]): unknown {
  send({ say: "call", id, args: wires.encode(args), random: randomState() });
  const reply = receive();
  if (reply.do !== "result") throw new Error("the checker gave no result");
  setRandomState(reply.random);
  if (reply.error !== undefined) throw new Error(reply.error);
  restore(args, wires.decode(reply.args));
  return wires.decode(reply.value);
}

async function callOwn({ id, args: sent, random }: ToStudent & { do: "call" }): Promise<void> {
  setRandomState(random);
  try {
    const args = wires.decode(sent) as unknown[];
    const value: Wire = wires.encode(await wires.own[id](...args));
    send({ say: "result", value, args: wires.encode(args), random: randomState() });
  } catch (error) {
    send({ say: "failed", error: messageOf(error), random: randomState() });
  }
}

const ran = new Set<number>();

async function runCells({ cells, fatal, exercise }: ToStudent & { do: "run" }): Promise<void> {
  answers.delete(exercise);
  let error: string | undefined;
  const needed = neededCells(cells, exercise);
  const needs = needed.find(({ index }) => fatal.includes(index))?.index;
  if (needs) return send({ say: "ran", needs });
  for (const cell of needed) {
    const { index, code } = cell;
    if (ran.has(index) && cell !== needed.at(-1)) continue;
    send({ say: "cell", index });
    guard.begin();
    const outcome = await evaluator.evaluate(code, `In[${index}]`);
    guard.end();
    if (!outcome.ok) error = `${describe(outcome.error).ename}: ${describe(outcome.error).evalue}`;
    if (error) break;
    ran.add(index);
  }
  try {
    const answer = answers.has(exercise) ? wires.encode(answers.get(exercise)) : undefined;
    send({ say: "ran", error, answer });
  } catch (refused) {
    send({ say: "ran", error: `the answer cannot be checked: ${messageOf(refused)}` });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<void> {
  mapStackTraces();
  // A promise that a cell has left behind is no reason to lose the answers of the others.
  process.on("unhandledRejection", () => {});
  for (;;) {
    const asked = receive();
    if (asked.do === "run") await runCells(asked);
    else if (asked.do === "call") await callOwn(asked);
  }
}

void main();
