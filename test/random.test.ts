import assert from "node:assert/strict";
import { test } from "node:test";
import {
  manualSeed,
  nextSeed,
  permutation,
  randomInteger,
  randomState,
  setRandomState,
  uniform,
} from "../src/random";

// From a second implementation in Python with whole numbers, after PractRand's sfc32 (a = b = 0, c = seed,
// counter = 1, 12 draws thrown away):
//   def draw(): global a, b, c, n; t = (a + b + n) % M; n = (n + 1) % M; a = b ^ (b >> 9)
//               b = (c + (c << 3)) % M; c = ((c << 21 | c >> 11) % M + t) % M; return t       # M = 2**32
const known: Record<number, number[]> = {
  0: [1363572419, 145230303, 808754475, 4216505632, 947923937, 2491578854],
  42: [3578742640, 3751902994, 1877406420, 2686069954, 3236264550, 1186848219],
  4294967295: [1065188641, 986281381, 1817535541, 2761911015, 4051123310, 1568285539],
};

const words = (count: number) => Array.from({ length: count }, () => uniform() * 2 ** 32);

test("uniform gives sfc32's words for seeds 0, 42 and 4294967295", () => {
  for (const [seed, expected] of Object.entries(known)) {
    manualSeed(Number(seed));
    assert.deepEqual(words(expected.length), expected, `seed ${seed}`);
  }
});

test("manualSeed refuses what is not a whole number of 32 bits", () => {
  for (const seed of [-1, 1.5, 2 ** 32, Number.NaN]) {
    assert.throws(() => manualSeed(seed), new RegExp(`seed ${seed}; expected an integer`));
  }
});

test("uniform(low, high) stays in [low, high) and is even: chi-squared of 20 bins below 43.8", () => {
  manualSeed(1);
  const bins = new Array(20).fill(0);
  for (let draw = 0; draw < 20_000; draw++) {
    const value = uniform(-3, 7);
    assert.ok(value >= -3 && value < 7);
    bins[Math.floor((value + 3) * 2)]++;
  }
  const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.ok(chiSquared < 43.8, `${chiSquared}`); // p = 0.001 at 19 degrees of freedom
});

test("randomInteger(6) gives each of 0 to 5 about as often", () => {
  manualSeed(2);
  const counts = new Array(6).fill(0);
  for (let draw = 0; draw < 6000; draw++) counts[randomInteger(6)]++;
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 110, `${counts}`);
});

test("randomInteger refuses 0, a fraction and NaN", () => {
  for (const below of [0, 2.5, Number.NaN]) {
    assert.throws(() => randomInteger(below), new RegExp(`below ${below}; expected an integer`));
  }
});

test("permutation(n) holds each number once, and each order of three is about as frequent", () => {
  manualSeed(3);
  assert.deepEqual(
    Array.from(permutation(1000)).sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, index) => index),
  );
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 6000; draw++) {
    const order = permutation(3).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 110, `${count}`);
});

test("setRandomState continues exactly where randomState was taken", () => {
  manualSeed(4);
  words(5);
  const state = randomState();
  const first = words(10);
  manualSeed(99);
  setRandomState(state);
  assert.deepEqual(words(10), first);
});

test("nextSeed gives different positive 31-bit whole numbers", () => {
  manualSeed(5);
  const seeds = new Set(Array.from({ length: 1000 }, nextSeed));
  assert.equal(seeds.size, 1000);
  for (const seed of seeds) assert.ok(Number.isInteger(seed) && seed > 0 && seed < 2 ** 31);
});
