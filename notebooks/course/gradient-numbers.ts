/** Numbers for the exercises whose answer is a backward pass, and what is computed with them. */
import { mapped, type Numbers } from "./gradient-check";

export type List = number[];
export type Matrix = number[][];
export type Volume = number[][][];
export type Kernel = number[][][][];

/** Numbers between -2 and 2 without a pattern, in a shape such as [2, 3]. */
export function unlike(shape: readonly number[], seed: number): Numbers {
  let index = seed;
  const fill = ([length, ...rest]: readonly number[]): Numbers =>
    length === undefined
      ? Math.round(200 * Math.sin(1.7 * ++index * index)) / 100
      : Array.from({ length }, () => fill(rest));
  return fill(shape);
}

/** The sum of a list. */
export const total = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0);

/** Each number times `by`. */
export const scaled = (by: number) => (numbers: Numbers) => mapped(numbers, (value) => value * by);

/** The sum of each output times its gradient: a loss whose gradient for the outputs is as given. */
export const weighted = (outputs: Matrix, gradient: Matrix) =>
  total(outputs.flatMap((row, i) => row.map((value, j) => value * gradient[i][j])));
