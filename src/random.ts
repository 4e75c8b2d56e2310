/**
 * The only source of chance in the course: one seeded stream, as torch.manual_seed gives one.
 * The generator is sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state, four additions a draw.
 */

/** A snapshot of the stream, enough to continue it exactly: three words of state and a counter. */
export type RandomState = readonly [number, number, number, number];

const state = new Uint32Array(4);
manualSeed(0);

/** Starts the stream again at `seed`, an integer from 0 to 2^32 - 1; every later draw follows from it. */
export function manualSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`seed ${seed}; expected an integer from 0 to 4294967295`);
  }
  state.set([0, 0, seed, 1]);
  for (let draw = 0; draw < 12; draw++) nextWord();
}

/** The stream's present state, to be given to `setRandomState` later (checkpoints keep it). */
export function randomState(): RandomState {
  return [state[0], state[1], state[2], state[3]];
}

/** Continues the stream from a state that `randomState` gave. */
export function setRandomState(saved: RandomState): void {
  state.set(saved);
}

/** A float drawn evenly from [low, high), by default [0, 1). */
export function uniform(low = 0, high = 1): number {
  return low + (high - low) * (nextWord() / 2 ** 32);
}

/** An integer drawn evenly from 0 to below - 1. */
export function randomInteger(below: number): number {
  if (!Number.isInteger(below) || below < 1) {
    throw new RangeError(`below ${below}; expected an integer of at least 1`);
  }
  return Math.floor(uniform(0, below));
}

/** The numbers 0 to n - 1 in a random order (Fisher-Yates). */
export function permutation(n: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const other = randomInteger(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** A positive 31-bit seed for TensorFlow's own generators, a new one at each call. */
export function nextSeed(): number {
  return 1 + randomInteger(2 ** 31 - 2);
}

function nextWord(): number {
  const word = state[0] + state[1] + state[3];
  state[3]++;
  state[0] = state[1] ^ (state[1] >>> 9);
  state[1] = state[2] + (state[2] << 3);
  state[2] = ((state[2] << 21) | (state[2] >>> 11)) + word;
  return word >>> 0;
}
