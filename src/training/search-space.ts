/** The values to try of each hyper-parameter, such as `{ c1: [48, 96], l1: [256, 512] }`. */
export type SearchSpace = Record<string, readonly number[]>;

/** One value of each hyper-parameter. */
export type Choice<Space extends SearchSpace> = { [Name in keyof Space]: number };

/**
 * Every combination of the space's values; the last hyper-parameter changes fastest.
 * Throws on a space that has no hyper-parameter, or one with no value.
 */
export function combinations<Space extends SearchSpace>(space: Space): Choice<Space>[] {
  const names = Object.keys(space);
  if (names.length === 0) {
    throw new RangeError("the search space is empty; expected at least { name: [value] }");
  }
  let choices: Record<string, number>[] = [{}];
  for (const name of names) {
    if (space[name].length === 0) {
      throw new RangeError(`the search space has no value for "${name}"; expected at least one`);
    }
    choices = choices.flatMap((choice) =>
      space[name].map((value) => ({ ...choice, [name]: value })),
    );
  }
  return choices as Choice<Space>[];
}

/** A round of a search: how many configurations are trained, each for how many epochs. */
export interface Round {
  configurations: number;
  epochs: number;
}

/** Grid search: one round, every configuration for all the epochs. */
export function gridRounds(configurations: number, epochs: number): Round[] {
  return [{ configurations, epochs }];
}

/**
 * Successive halving (Jamieson & Talwalkar 2016, arXiv 1502.07943): all configurations for a few
 * epochs, then the better half for twice as many, until the last one is trained for `epochs`.
 */
export function halvingRounds(configurations: number, epochs: number): Round[] {
  const halvings = Math.ceil(Math.log2(configurations));
  return Array.from({ length: halvings + 1 }, (_, round) => ({
    configurations: Math.ceil(configurations / 2 ** round),
    epochs: Math.max(1, Math.round(epochs / 2 ** (halvings - round))),
  }));
}
