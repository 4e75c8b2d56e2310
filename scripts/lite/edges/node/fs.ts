/** Node's files in the browser: what is below `assets` lies beside course.js, all else in this browser. */
import { Buffer } from "buffer";
import { learnerFiles } from "../../store";

const key = (path: string) => path.replace(/^\/+/, "").replace(/\/+/g, "/");

/** Each file of `assets` that was published with this page, by its path. */
declare const ASSETS: readonly string[];

export const constants = { O_RDONLY: 0, O_NOFOLLOW: 0, O_NONBLOCK: 0 };

export function existsSync(path: string): boolean {
  const name = key(path);
  // The folder that all others are in.
  if (name === "" || name === ".") return true;
  return ASSETS.includes(name) || read(name) !== undefined || readdirSync(path).length > 0;
}

export function readFileSync(path: string): Buffer;
export function readFileSync(path: string, encoding: "utf8"): string;
export function readFileSync(path: string, encoding?: "utf8"): Buffer | string {
  const bytes = read(key(path));
  if (!bytes) throw missing(path);
  return encoding ? new TextDecoder().decode(bytes) : Buffer.from(bytes);
}

export function writeFileSync(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  learnerFiles().write(key(path), Uint8Array.from(bytes));
}

export function renameSync(from: string, to: string): void {
  writeFileSync(to, readFileSync(from));
  rmSync(from);
}

export function rmSync(path: string, _options?: object): void {
  learnerFiles().remove(key(path));
}

/** The names in a folder, of files and folders. */
export function readdirSync(path: string): string[] {
  const prefix = `${key(path)}/`;
  const below = [
    ...ASSETS.filter((name) => name.startsWith(prefix)),
    ...learnerFiles().list(prefix),
  ];
  return [...new Set(below.map((name) => name.slice(prefix.length).split("/")[0]))];
}

export function lstatSync(path: string, _options?: object) {
  const bytes = read(key(path));
  if (!bytes) return undefined;
  return { size: bytes.length, isFile: () => true, isSymbolicLink: () => false };
}

// The store has no folders and no open files, a file is known by its path; and nothing else runs in this worker that
// a lock, which is a link, would hold off.
export const mkdirSync = (_path: string): void => undefined;
export const openSync = (path: string): string => path;
export const fsyncSync = (_path: string): void => undefined;
export const closeSync = (_path: string): void => undefined;
export const symlinkSync = (_target: string, _path: string): void => undefined;
export const readlinkSync = (_path: string): void => undefined;
export const fstatSync = (path: string) => ({ size: read(key(path))?.length ?? 0 });

export function readSync(path: string, into: Uint8Array): number {
  const bytes = readFileSync(path).subarray(0, into.length);
  into.set(bytes);
  return bytes.length;
}

/** A published file is fetched when it is read, and the worker waits: Node's functions give the content at once. */
function read(name: string): Uint8Array | undefined {
  if (!ASSETS.includes(name)) return learnerFiles().read(name);
  const request = new XMLHttpRequest();
  request.open("GET", new URL(name, import.meta.url), false);
  request.responseType = "arraybuffer";
  try {
    request.send();
  } catch (error) {
    throw new Error(`${name} cannot be loaded (${(error as Error).message}); ${next}`);
  }
  if (request.status !== 200) {
    throw new Error(`${name} cannot be loaded (status ${request.status}); ${next}`);
  }
  return new Uint8Array(request.response as ArrayBuffer);
}

const next = "check the network and run the cell again";

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), {
    code: "ENOENT",
  });
}
