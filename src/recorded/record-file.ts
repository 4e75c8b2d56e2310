/** run.json, the file at the head of a recorded run: written with its digest, and read by it. */
import { readFileSync } from "node:fs";
import { checksumMatches, withChecksum } from "../io/checksum";
import { writeAtomically } from "../io/files";

/** Writes the record of a run, with its digest. */
export function writeRecord(path: string, record: { name: string }): void {
  writeAtomically(path, `${JSON.stringify(withChecksum(record), null, 1)}\n`);
}

/** The record at `path`, of the run called `name`. Throws if it was altered or is another's. */
export function readRecordFile<Kind>(path: string, name: string): Kind {
  const next = "take it from the repository again, or record the run anew";
  let saved: Record<string, unknown>;
  try {
    saved = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path} is no record of a run (${(error as Error).message}); ${next}`);
  }
  if (typeof saved?.sha256 !== "string") throw new Error(`${path} has no SHA-256; ${next}`);
  if (!checksumMatches(saved))
    throw new Error(`${path} was altered: its SHA-256 does not fit; ${next}`);
  const { sha256, ...record } = saved;
  if (record.name === name) return record as Kind;
  throw new Error(`${path} is of the run ${JSON.stringify(record.name)}, not "${name}"; ${next}`);
}
