import { checksumMatches, withChecksum } from "../io/checksum";
import { writeAtomically } from "../io/files";
import { readJSON } from "../io/record-file";
import type { Choice, SearchSpace } from "./search-space";

/** What one training gave on the validation set, at its best epoch, and what it cost. */
export interface TrialResult {
  accuracy: number;
  loss: number;
  /** Images trained on; each epoch counts them again. */
  images: number;
  /** How long it took, for a trial that was interrupted; by default the time since its start. */
  seconds?: number;
}

/** A line of the report: the choice, how it was trained, and what it gave. */
export type Run<Space extends SearchSpace> = Choice<Space> &
  TrialResult & { seed: number; epochs: number; seconds: number };

const format = "convnet search report 2";

/** The runs in the report at `path`; none where there is no file. Throws if it is another search's. */
export function readReport<Space extends SearchSpace>(path: string, space: Space): Run<Space>[] {
  const next = "move it away to start from scratch, or give another path";
  const read = readJSON(path, { what: "search report", next });
  if (read === undefined) return [];
  const saved: { format?: unknown; space?: unknown; runs?: unknown; sha256?: unknown } =
    Object(read);
  if (saved.format !== format || !Array.isArray(saved.runs)) {
    throw new Error(`${path} is not a "${format}" file; ${next}`);
  }
  if (JSON.stringify(saved.space) !== JSON.stringify(space)) {
    const [found, expected] = [JSON.stringify(saved.space), JSON.stringify(space)];
    throw new Error(`${path} belongs to the search space ${found}, not ${expected}; ${next}`);
  }
  const names = [...Object.keys(space), "seed", "epochs", "accuracy", "loss", "images", "seconds"];
  for (const [index, run] of saved.runs.entries()) {
    const wrong = names.find((name) => !Number.isFinite(run?.[name]));
    if (wrong) throw new Error(`${path}: run ${index} has no number for "${wrong}"; ${next}`);
  }
  if (checksumMatches(saved)) return saved.runs;
  throw new Error(`${path} was altered: its SHA-256 does not match its runs; ${next}`);
}

/** Writes the report, all or nothing. */
export function writeReport<Space extends SearchSpace>(
  path: string,
  space: Space,
  runs: readonly Run<Space>[],
): void {
  writeAtomically(path, `${JSON.stringify(withChecksum({ format, space, runs }), null, 2)}\n`);
}
