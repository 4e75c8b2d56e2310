/**
 * Checks one submission: `node checker.js`, which is sent a job by its parent and answers with a verdict for
 * each exercise. The checks run here; the student's cells run in a sandbox.
 */
import { exercises, quizzes } from "../../../notebooks/course/chapters";
import type { Verdict } from "../../../notebooks/course/verdict";
import { randomState, setRandomState } from "../../../src/random";
import type { Cell, FromStudent } from "./messages";
import { Sandbox, SandboxEnded } from "./sandbox";
import { restore, Wires } from "./wire";

/** An exercise such as "exercises.training.direction" and its points. */
export interface Asked {
  name: string;
  of: number;
}

/** What to check in these cells: `command` starts the sandbox; `seconds` may be spent in the student's code for each exercise. */
export interface Job {
  asked: readonly Asked[];
  cells: readonly Cell[];
  command: readonly string[];
  seconds: number;
  memory: number;
}

/** The points of an exercise and what was said of it. */
export interface Mark {
  name: string;
  points: number;
  verdict: string;
}

/** What the parent is told: which exercise is begun, and each mark. */
export type CheckerMessage = { begins: string } | Mark;

type Check = { check(answer: unknown): Verdict | Promise<Verdict> };

/** Runs and checks the exercises one after the other, in a new sandbox wherever one has ended. */
class Checker {
  #sandbox?: Sandbox;
  #wires = new Wires((id, args) => this.#call(id, args));
  /** The cell that runs, 0 before the first, and those that ended the sandbox, with the reason. */
  #running = 0;
  readonly #fatal = new Map<number, string>();

  constructor(private readonly job: Job) {}

  async mark({ name, of }: Asked): Promise<Mark> {
    const zero = (verdict: string): Mark => ({ name, points: 0, verdict });
    const unreadable = this.#fatal.get(0);
    if (unreadable) return zero(`Not checked: the cells could not be read; ${unreadable}`);
    try {
      const { needs, error, answer } = this.#run(name);
      if (needs) return zero(`Not checked: it needs cell ${needs}; ${this.#fatal.get(needs)}`);
      if (error) return zero(`Not quite: cell ${this.#running} failed: ${error}`);
      if (answer === undefined) return zero("Not yet: the cell has no answer");
      const verdict = await checkOf(name).check(this.#wires.decode(answer));
      if (this.#sandbox) return markOf(name, of, verdict);
    } catch (error) {
      if (!(error instanceof SandboxEnded)) {
        return zero(`Not quite: the answer cannot be checked: ${(error as Error).message}`);
      }
    }
    return zero(`Not quite: ${this.#fatal.get(this.#running)}`);
  }

  async close(): Promise<void> {
    await this.#sandbox?.close();
  }

  #run(exercise: string) {
    const { command, seconds, memory, cells } = this.job;
    if (!this.#sandbox) {
      this.#sandbox = new Sandbox(command, { memory });
      this.#wires = new Wires((id, args) => this.#call(id, args));
    }
    this.#sandbox.allow(seconds);
    this.#running = 0;
    let message = this.#ask({ do: "run", cells, fatal: [...this.#fatal.keys()], exercise });
    while (message.say !== "ran") {
      if (message.say !== "cell") throw this.#leave("your code wrote into the grader's channel");
      const { index } = message;
      if (!cells.some((cell) => cell.index === index)) throw this.#leave("no such cell");
      this.#running = index;
      message = this.#ask();
    }
    return message;
  }

  /** Has a function of the student's called; the check waits, as for any function. */
  #call(id: number, args: unknown[]): unknown {
    let message = this.#ask({
      ...{ do: "call", id },
      args: this.#wires.encode(args),
      random: randomState(),
    });
    while (message.say === "call") message = this.#callBack(message);
    if (message.say !== "result" && message.say !== "failed") {
      throw this.#leave("your code wrote into the grader's channel");
    }
    setRandomState(message.random);
    if (message.say === "failed") throw new Error(message.error);
    restore(args, this.#wires.decode(message.args));
    return this.#wires.decode(message.value);
  }

  /** Calls a function of the check that the student's code has been given. */
  #callBack({ id, args: sent, random }: FromStudent & { say: "call" }): FromStudent {
    setRandomState(random);
    let [value, error, args]: [unknown, string | undefined, unknown[]] = [undefined, undefined, []];
    try {
      args = this.#wires.decode(sent) as unknown[];
      value = this.#wires.own[Number(id)](...args);
    } catch (thrown) {
      error = (thrown as Error).message;
    }
    return this.#ask({
      ...{ do: "result", error, random: randomState() },
      value: this.#wires.encode(value),
      args: this.#wires.encode(args),
    });
  }

  #ask(message?: Parameters<Sandbox["ask"]>[0]): FromStudent {
    if (!this.#sandbox) throw new SandboxEnded("your code's process has ended");
    try {
      return message ? this.#sandbox.ask(message) : this.#sandbox.next();
    } catch (error) {
      throw error instanceof SandboxEnded ? this.#leave(error.message) : error;
    }
  }

  /** The sandbox has ended in the cell that runs, or is ended: the next exercise gets another. */
  #leave(why: string): SandboxEnded {
    this.#fatal.set(this.#running, why);
    void this.#sandbox?.close();
    this.#sandbox = undefined;
    return new SandboxEnded(why);
  }
}

/** The course's own exercise or quiz of a name such as "quizzes.data". */
function checkOf(name: string): Check {
  const [kind, chapter, exercise] = name.split(".");
  const all = { exercises, quizzes } as unknown as Record<string, Record<string, unknown>>;
  const found = all[kind][chapter] as Record<string, unknown>;
  return (exercise ? found[exercise] : found) as Check;
}

/** A quiz has a point for each correct answer, and replies to the others; an exercise has one point. */
function markOf(name: string, of: number, { kind, message, parts }: Verdict): Mark {
  const wrong = parts.filter((part) => part.kind !== "Correct");
  const points = parts.length ? parts.length - wrong.length : kind === "Correct" ? of : 0;
  const said = message.replace(/ Stuck\? Replace .*$/s, "");
  return {
    name,
    points,
    verdict: [`${kind}: ${said}`, ...wrong.map((part) => part.message)].join(" "),
  };
}

function tell(message: CheckerMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

process.once("message", async (job: Job) => {
  const checker = new Checker(job);
  for (const asked of job.asked) {
    await tell({ begins: asked.name });
    await tell(await checker.mark(asked));
  }
  await checker.close();
  process.exit();
});
