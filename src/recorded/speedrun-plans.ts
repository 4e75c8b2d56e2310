/** The runs of the 94 % recipe that are recorded, and how each is trained. */
import { speedrunWidths } from "../model/speedrun";
import type { RecordBudget } from "./plans";

/** What decides a speedrun's training; with a seed, the same plan gives the same run. */
export interface SpeedrunPlan {
  /** Images of the training set, validation images included: nothing is chosen by a run. */
  images: number;
  widths: number[];
  batchSize: number;
  epochs: number;
  seeds: number[];
}

/** The names of the recorded speedruns. */
export const speedrunNames = ["speedrun", "speedrun-long"] as const;
export type SpeedrunName = (typeof speedrunNames)[number];

/** Whether a run of this name is a speedrun. */
export function isSpeedrun(name: string): name is SpeedrunName {
  return speedrunNames.some((known) => known === name);
}

/** How the run is trained: `speedrun` within 0.30 PFLOP, `speedrun-long` within the tutorial's 0.75. */
export function speedrunPlan(name: SpeedrunName, budget: RecordBudget): SpeedrunPlan {
  if (budget === "smoke") {
    const seeds = name === "speedrun" ? [1, 2] : [1];
    return { images: 120, widths: [24, 24, 24], batchSize: 40, epochs: 2, seeds };
  }
  const whole = { images: 50_000, batchSize: 2000 };
  return name === "speedrun"
    ? { ...whole, widths: speedrunWidths, epochs: 9, seeds: [1, 2, 3] }
    : { ...whole, widths: [96, 320, 320], epochs: 14, seeds: [1] };
}
