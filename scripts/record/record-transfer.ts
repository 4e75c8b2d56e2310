import type { RecordBudget } from "../../src/recorded/records";
import type { RunFolders } from "./plans";
export async function recordTransfer(
  _b: RecordBudget,
  _f: RunFolders,
  _s?: AbortSignal,
): Promise<void> {}
