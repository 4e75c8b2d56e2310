/** What an exercise compares: numbers, words, truth values, and lists of them, of any depth. */
export type Value = number | string | boolean | readonly Value[];

/** Whether `got` is `expected`, with numbers at most `tolerance` apart. NaN equals nothing. */
export function approxEqual(got: unknown, expected: Value, tolerance: number): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(got) &&
      got.length === expected.length &&
      expected.every((value, index) => approxEqual(got[index], value, tolerance))
    );
  }
  if (typeof expected === "number" && typeof got === "number") {
    return got === expected || Math.abs(got - expected) <= tolerance;
  }
  return got === expected;
}
