import * as v from "valibot";
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

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const word = v.pipe(count, v.maxValue(2 ** 32 - 1));
const object = v.custom<Facts>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
const schema = v.looseObject({
  ...{ step: count, iterations: count, randomState: v.strictTuple([word, word, word, word]) },
  ...{ run: object, environment: object, progress: object },
});

/** The notes of the file at `path`, if they are a checkpoint's; throws if not. */
export function checkNotes<Progress>(notes: Facts, path: string): Notes<Progress> {
  if (notes.kind !== kind) throw new Error(`${path} is not a checkpoint; move it away`);
  const { issues } = v.safeParse(schema, notes, { abortEarly: true });
  if (!issues) return notes as unknown as Notes<Progress>;
  const wrong = String(issues[0].path?.[0].key);
  const found = JSON.stringify(notes[wrong])?.slice(0, 100) ?? "missing";
  throw new DamagedFileError(`${path} is damaged: its ${wrong} is ${found}; use a copy`);
}
