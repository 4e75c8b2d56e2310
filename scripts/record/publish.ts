import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Makes `folder` with the files that `write` writes to the paths that it is given: all of them, or no folder. */
export async function publish(
  folder: string,
  write: (path: (file: string) => string) => Promise<void>,
): Promise<void> {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await write((file) => join(partial, file));
  renameSync(partial, folder);
}
