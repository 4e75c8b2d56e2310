/** What the course runs on, and whether each part of it works. */
import { spawnSync } from "node:child_process";
import { checkout } from "../../src/io/checkout";

/** The report of `npm run doctor`, a line for each part. */
export function doctor(): string {
  const options = { cwd: checkout, encoding: "utf8" } as const;
  return spawnSync(process.execPath, ["scripts/doctor.mjs"], options).stdout;
}
