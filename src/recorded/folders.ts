import { join } from "node:path";
import { checkout } from "../io/checkout";
import { runPath } from "../io/weights";
import { type RecordBudget, type RunName, runNames } from "./plans";

/** Where finished runs and those under way are kept. */
export interface RunFolders {
  /** A folder for each finished run. */
  runs: string;
  /** A folder of checkpoints for each run under way. */
  checkpoints: string;
}

/** The folders of a budget's runs; the full ones are part of the course. `into` is another place. */
export function runFolders(budget: RecordBudget, into?: string): RunFolders {
  const runs = into ?? (budget === "full" ? join(checkout, "assets/runs") : runPath("smoke"));
  const checkpoints = into ? join(into, "checkpoints") : runPath(`checkpoints-${budget}`);
  return { runs, checkpoints };
}

/** `name` if it is the name of a run; throws an error that lists them if not. */
export function checkRunName(name: string | undefined): RunName {
  const found = runNames.find((known) => known === name);
  if (found) return found;
  const known = runNames.map((run) => `"${run}"`).join(", ");
  throw new RangeError(`${name ? `unknown run "${name}"` : "no run named"}; expected ${known}`);
}
