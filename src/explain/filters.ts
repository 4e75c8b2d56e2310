/** Filters that image editors know, for every size: what a network would otherwise learn. */

/** The weight at row i and column j of a filter of k rows. */
type Weight = (i: number, j: number, k: number) => number;

const middle = (k: number) => Math.floor((k - 1) / 2);
const isMiddle = (i: number, j: number, k: number) => i === middle(k) && j === middle(k);

const weights: Record<string, Weight> = {
  "upright edges": (_, j, k) => Math.sign(j - (k - 1) / 2),
  "level edges": (i, _, k) => Math.sign(i - (k - 1) / 2),
  blur: (_i, _j, k) => 1 / k ** 2,
  sharpen: (i, j, k) => (isMiddle(i, j, k) ? k ** 2 : -1),
  emboss: (i, j, k) => (isMiddle(i, j, k) ? 1 : i + j - (k - 1)),
  "leave as it is": (i, j, k) => (isMiddle(i, j, k) ? 1 : 0),
};

/** The names of the filters. */
export const filterNames: readonly string[] = Object.keys(weights);

/** Each filter by name and then by size k, its k * k weights row by row. */
export function filtersBySize(sizes: readonly number[]): Record<string, Record<number, number[]>> {
  const build = (weight: Weight, k: number) =>
    Array.from({ length: k * k }, (_, index) => weight(Math.floor(index / k), index % k, k));
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [
      name,
      Object.fromEntries(sizes.map((k) => [k, build(weight, k)])),
    ]),
  );
}
