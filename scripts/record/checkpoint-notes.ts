import { DamagedFileError } from "../../src/io/tensor-file";
import type { RandomState } from "../../src/random";

/** Named values that JSON can hold. */
export type Facts = Record<string, unknown>;

/** What tells one training from another, and what its exact numbers hang on. */
export interface Identity {
  /** Must be the same: seed, sizes, batch size, learning rate, digest of the data … */
  run: Facts;
  /** Should be the same: versions, processor, threads … */
  environment: Facts;
}

/** What a checkpoint holds besides its tensors. */
export interface Notes<Progress> extends Identity {
  kind: string;
  step: number;
  iterations: number;
  randomState: RandomState;
  progress: Progress;
  saved: string;
}

/** What `Notes.kind` says of a checkpoint. */
export const kind = "checkpoint";

/** The notes of the file at `path`, if they are a checkpoint's; throws if not. */
export function checkNotes<Progress>(notes: Facts, path: string): Notes<Progress> {
  if (notes.kind !== kind) throw new Error(`${path} is no checkpoint; move it away`);
  const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
  const isWord = (value: unknown) => isCount(value) && Number(value) < 2 ** 32;
  const isObject = (value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const { randomState, progress } = notes;
  const good = {
    step: isCount(notes.step),
    iterations: isCount(notes.iterations),
    randomState:
      Array.isArray(randomState) && randomState.length === 4 && randomState.every(isWord),
    run: isObject(notes.run),
    environment: isObject(notes.environment),
    progress: isObject(progress),
  };
  const wrong = Object.entries(good).find(([, fits]) => !fits)?.[0];
  if (!wrong) return notes as unknown as Notes<Progress>;
  const found = JSON.stringify(notes[wrong])?.slice(0, 100) ?? "missing";
  throw new DamagedFileError(`${path} is damaged: its ${wrong} is ${found}; use a copy`);
}
