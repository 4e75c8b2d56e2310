/** Files of JSON: any, and the records of runs, which carry a checksum. */
import { existsSync, readFileSync } from "node:fs";
import { checksumMatches, withChecksum } from "./checksum";
import { writeAtomically } from "./files";

/** The JSON at `path`; undefined where there is no file. Throws if it is not JSON, saying that it is no `what` and `next`. */
export function readJSON(path: string, { what, next }: { what: string; next: string }): unknown {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path} is not a valid ${what} (${(error as Error).message}); ${next}`);
  }
}

/** Writes a record with its checksum, all or nothing. */
export function writeRecord(path: string, record: { name: string }): void {
  writeAtomically(path, `${JSON.stringify(withChecksum(record), null, 1)}\n`);
}

/** Whether there is a record at `path`. */
export function hasRecord(path: string): boolean {
  return existsSync(path);
}

/** The record at `path`, which must be called `name`. Throws if there is none, and if it was altered or is another's. */
export function readRecord<Kind>(path: string, name: string): Kind {
  const next = "take it from the repository again, or record the run again";
  const saved = readJSON(path, { what: "record of a run", next });
  const { sha256, ...record } = Object(saved);
  if (typeof sha256 !== "string") throw new Error(`${path} has no SHA-256; ${next}`);
  if (!checksumMatches({ sha256, ...record })) {
    throw new Error(`${path} was altered: its SHA-256 does not match; ${next}`);
  }
  if (record.name === name) return record as Kind;
  throw new Error(`${path} is of the run ${JSON.stringify(record.name)}, not "${name}"; ${next}`);
}
