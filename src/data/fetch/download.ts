/** Fetching with progress: from npm through npm itself, from a web site through fetch. */
import { execFile } from "node:child_process";
import { createWriteStream, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

/** Takes one line of progress. */
export type Log = (line: string) => void;

const secondsBetweenLines = 3;

/** Runs a program in `folder` and gives what it printed; its failure is an error with its first words. */
export async function run(program: string, args: string[], folder: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd: folder,
      maxBuffer: 2 ** 26,
    });
    return stdout.trim();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const lines = stderr?.trim().split("\n") ?? [];
    const words = lines.filter((line) => !line.startsWith("npm warn")).slice(0, 4);
    throw new Error(
      `${program} ${args.slice(0, 2).join(" ")} failed: ${words.join("; ") || message}`,
    );
  }
}

/** Downloads a package's tarball into `folder` by `npm pack` (which uses npm's cache) and gives its path. */
export async function npmPack(spec: string, folder: string, log: Log): Promise<string> {
  const incoming = join(await run("npm", ["config", "get", "cache"], folder), "_cacache", "tmp");
  const before = folderSize(incoming);
  const timer = setInterval(() => {
    const seen = folderSize(incoming) - before;
    if (seen > 0) log(`  ${megabytes(seen)} MB`);
  }, secondsBetweenLines * 1000);
  try {
    // The level, since `npm --silent start` hands its own on, and a failure would have no words.
    const options = ["--ignore-scripts", "--prefer-offline", "--loglevel=notice"];
    await run("npm", ["pack", spec, ...options], folder);
  } finally {
    clearInterval(timer);
  }
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (!tarball) throw new Error(`npm pack ${spec} wrote no .tgz into ${folder}`);
  return join(folder, tarball);
}

/** Downloads `url` into the file `path`. */
export async function download(url: string, path: string, log: Log): Promise<void> {
  const response = await fetch(url).catch((error: Error) => {
    throw new Error(`${url}: ${String(error.cause ?? error.message)}`);
  });
  if (!response.ok || !response.body) {
    throw new Error(`${url}: answer ${response.status} ${response.statusText}; expected 200`);
  }
  const total = Number(response.headers.get("content-length"));
  let seen = 0;
  let lastLine = Date.now();
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (Date.now() - lastLine > secondsBetweenLines * 1000) {
        log(`  ${megabytes(seen)}${total ? ` of ${megabytes(total)}` : ""} MB`);
        lastLine = Date.now();
      }
      done(null, chunk);
    },
  });
  const file = createWriteStream(path);
  await pipeline(Readable.fromWeb(response.body as never), meter, file).catch((error: Error) => {
    if ("code" in error && error.code === "ENOSPC") throw error;
    const words = String(error.cause ?? error.message);
    throw new Error(`${url}: cut off after ${seen} of ${total || "unknown"} bytes: ${words}`);
  });
}

function folderSize(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder)
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
