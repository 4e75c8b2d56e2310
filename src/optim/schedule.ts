/** The learning rate of step `step`, the first being 0, as a part of the highest one. */
export type Schedule = (step: number) => number;

/** Falls evenly from 1 to 0 over `steps` steps and stays there. */
export function linearDecay(steps: number): Schedule {
  if (!(steps > 0)) throw new RangeError(`steps ${steps}; expected a number above 0`);
  return (step) => Math.max(0, 1 - step / steps);
}
