/** What the checker and the student's process say to each other: a line of JSON each. */
import type { RandomState } from "../../../src/random";

/** A value as JSON; what JSON lacks is an object whose "$" says what it is. */
export type Wire = null | boolean | number | string | Wire[] | { [key: string]: Wire };
/** Such an object. */
export type Tagged = { [key: string]: Wire };

/** A code cell of a submission; `index` is its position in the notebook, from 1. */
export interface Cell {
  index: number;
  code: string;
}

/** The value of a call, and what has become of its arguments. */
interface Result {
  value: Wire;
  args: Wire;
  random: RandomState;
  error?: string;
}

/** `run`: what an exercise needs of the cells, unless one of them is `fatal`; `call`: a function that was sent; `result` of a call that was asked for. */
export type ToStudent =
  | { do: "run"; cells: readonly Cell[]; fatal: readonly number[]; exercise: string }
  | { do: "call"; id: number; args: Wire; random: RandomState }
  | ({ do: "result" } & Result);

/** `cell` comes before each cell; `ran` after all, without an answer if none was checked; `needs` names a fatal one. */
export type FromStudent =
  | { say: "cell"; index: number }
  | { say: "ran"; needs?: number; error?: string; answer?: Wire }
  | { say: "call"; id: number; args: Wire; random: RandomState }
  | ({ say: "result" } & Result)
  | { say: "failed"; error: string; random: RandomState };
