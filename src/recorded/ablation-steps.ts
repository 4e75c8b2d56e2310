import type { AblationRecord } from "./records";

/** A step of the ablation: a change of the training run, or another way to measure the same weights. */
export interface AblationStep {
  name: string;
  /** Operations of the training run. */
  flops: number;
  /** The validation accuracy under each recorded seed. */
  accuracies: number[];
  /** What each seed gained over the step before, for the seeds that both have. */
  gains: number[];
}

/** The steps of the ablation in the order of its plan; a variant that is not recorded yet makes one step with the next. */
export function ablationSteps({ plan, runs }: AblationRecord): AblationStep[] {
  const together: string[] = [];
  const steps = plan.variants.flatMap((variant) => {
    const own = runs.filter((run) => run.variant === variant);
    if (own.length === 0) together.push(variant);
    return (own[0]?.scores ?? []).map(({ name }, index) => ({
      name: [...together.splice(0), name].join(", "),
      flops: own[0].flops,
      bySeed: new Map(own.map(({ seed, scores }) => [seed, scores[index].accuracy])),
    }));
  });
  return steps.map(({ name, flops, bySeed }, index) => {
    const gains = [...bySeed].flatMap(([seed, accuracy]) => {
      const before = steps[index - 1]?.bySeed.get(seed);
      return before === undefined ? [] : [accuracy - before];
    });
    return { name, flops, accuracies: [...bySeed.values()], gains };
  });
}
