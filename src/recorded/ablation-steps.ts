import type { AblationRecord } from "./records";

/** A step of the ablation: a change of the training run, or another way to measure the same weights. */
export interface AblationStep {
  name: string;
  /** Operations of the training run; 0 if it is not recorded. */
  flops: number;
  /** The validation accuracy under each recorded seed. */
  accuracies: number[];
  /** What each seed gained over the step before, for the seeds that both have. */
  gains: number[];
}

/** The steps of the ablation in the order of its plan; a variant that is not recorded yet has no accuracies. */
export function ablationSteps({ plan, runs }: AblationRecord): AblationStep[] {
  const steps = plan.variants.flatMap((variant) => {
    const own = runs.filter((run) => run.variant === variant);
    return (own[0]?.scores ?? [{ name: variant }]).map(({ name }, index) => ({
      name,
      flops: own[0]?.flops ?? 0,
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
