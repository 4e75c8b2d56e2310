/**
 * Checkpoints: a long training goes on where it was stopped, as if it had never been. On the same
 * versions, processor and number of threads the result is the same to the last bit.
 */
import { readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { makeFolder } from "../../src/io/files";
import {
  DamagedFileError,
  type NamedTensor,
  readTensorFile,
  writeTensorFile,
} from "../../src/io/tensor-file";
import { randomState, setRandomState } from "../../src/random";
import { checkNotes, type Facts, type Identity, kind } from "./checkpoint-notes";
import { readTraining, type Training, writeTraining } from "./training-state";

export type { Facts, Identity };

/** How far a training is, for its caller to go on from. */
export interface Checkpoint<Progress> {
  /** Steps taken since the start. */
  step: number;
  /** What the caller needs besides model, optimizer and random stream; JSON. */
  progress: Progress;
  /** Long rows of numbers, such as the loss of each step. */
  tensors: NamedTensor[];
}

/** A checkpoint that was found, and what to tell about it. */
export interface Loaded<Progress> extends Checkpoint<Progress> {
  path: string;
  /** A line for each newer file that was damaged, and for each fact that differs. */
  warnings: string[];
}

const kept = 2;
const suffix = ".checkpoint";

/** The checkpoints of one training: a folder with the last two. */
export class Checkpoints<Progress> {
  constructor(
    readonly folder: string,
    readonly training: Training,
    readonly identity: Identity,
  ) {}

  /**
   * Saves the training as it is now and gives the file's path. If that fails, as on a full disk, it
   * throws, and the checkpoints that were there stay.
   */
  save({ step, progress, tensors }: Checkpoint<Progress>): string {
    const path = join(this.folder, `step-${String(step).padStart(8, "0")}${suffix}`);
    const { iterations } = this.training.optimizer;
    const now = { randomState: randomState(), saved: new Date().toISOString() };
    const notes = { kind, step, iterations, ...now, ...this.identity, progress };
    try {
      writeTensorFile(path, { tensors: [...readTraining(this.training), ...tensors], notes });
    } catch (error) {
      const { message, cause } = error as Error;
      throw new Error(
        `checkpoint not saved: ${(cause as Error | undefined)?.message ?? message}. The earlier ones in ${this.folder} ` +
          "are intact: fix the cause, then continue from them",
        { cause: error },
      );
    }
    this.#prune(basename(path));
    return path;
  }

  /**
   * Brings model, optimizer and random stream to the newest checkpoint that is not damaged;
   * undefined if there is none. Throws, and changes nothing, if that is of another training or of
   * a later version of the course.
   */
  load(): Loaded<Progress> | undefined {
    const warnings: string[] = [];
    for (const name of this.#names()) {
      const path = join(this.folder, name);
      try {
        return this.#restore(path, warnings);
      } catch (error) {
        if (!(error instanceof DamagedFileError)) throw error;
        warnings.push(`skipped: ${error.message}`);
      }
    }
    if (warnings.length === 0) return undefined;
    const next = `no checkpoint is intact; remove ${this.folder} to start from scratch`;
    throw new Error([...warnings, next].join("\n"));
  }

  #restore(path: string, warnings: string[]): Loaded<Progress> {
    const { notes, tensors } = readTensorFile(path);
    const saved = checkNotes<Progress>(notes, path);
    const [other] = differences(saved.run, this.identity.run);
    if (other) {
      const next = `move ${this.folder} away to start from scratch, or continue with the old settings`;
      throw new Error(`${path} belongs to another training run: ${other}; ${next}`);
    }
    const rest = writeTraining(this.training, saved.iterations, tensors, path);
    setRandomState(saved.randomState);
    const differ = differences(saved.environment, this.identity.environment).map(
      (words) => `${words}: the numbers may differ from those of an uninterrupted run`,
    );
    const { step, progress } = saved;
    return { step, progress, tensors: rest, path, warnings: [...warnings, ...differ] };
  }

  /** The checkpoints' file names, newest first. */
  #names(): string[] {
    makeFolder(this.folder);
    const names = readdirSync(this.folder).filter((name) => name.endsWith(suffix));
    return names.sort().reverse();
  }

  /** Leaves `newest` and the one before it; removes damaged newer ones and what was half written. */
  #prune(newest: string): void {
    const upTo = this.#names().filter((name) => name <= newest);
    const keep = new Set(upTo.slice(0, kept));
    for (const name of readdirSync(this.folder)) {
      const surplus = name.endsWith(suffix) && !keep.has(name);
      if (surplus || name.endsWith(".tmp")) rmSync(join(this.folder, name));
    }
  }
}

function differences(saved: Facts, present: Facts): string[] {
  const names = [...new Set([...Object.keys(saved), ...Object.keys(present)])];
  const text = (value: unknown) => JSON.stringify(value) ?? "nothing";
  return names
    .filter((name) => text(saved[name]) !== text(present[name]))
    .map((name) => `${name} was ${text(saved[name])} and is now ${text(present[name])}`);
}
