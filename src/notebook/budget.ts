/** How much a chapter runs: one word sets images and epochs. */

/**
 * "smoke" proves that a chapter runs, "browser" is what WebAssembly bears on two cores, "laptop" shows real
 * learning, "full" is the tutorial's schedule.
 */
export type BudgetName = "smoke" | "browser" | "laptop" | "full";

const names: readonly BudgetName[] = ["smoke", "browser", "laptop", "full"];

/** The budget asked for in the environment variable CONVNET_BUDGET; "laptop" where it is not set. */
export function budgetName(): BudgetName {
  const asked = process.env.CONVNET_BUDGET ?? "laptop";
  const name = names.find((known) => known === asked);
  if (!name) {
    throw new RangeError(`unknown budget "${asked}" in CONVNET_BUDGET; expected ${quoted()}`);
  }
  return name;
}

/**
 * The entry of `choices` that the present budget names: a chapter writes its sizes in one
 * place, `budget({ smoke: { epochs: 1 }, laptop: { epochs: 6 }, full: { epochs: 10 } })`. In the budget
 * "browser", which may be left out, it is then that of "smoke".
 */
export function budget<Choice>(
  choices: Record<Exclude<BudgetName, "browser">, Choice> & { browser?: Choice },
): Choice {
  return choices[budgetName()] ?? choices.smoke;
}

function quoted(): string {
  return names.map((name) => `"${name}"`).join(", ");
}
