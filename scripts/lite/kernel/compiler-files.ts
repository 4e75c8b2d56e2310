/** The compiler's files and folders: the declarations of scripts/lite/declarations.mjs, in memory. */
import type * as TypeScript from "@tslab/typescript-for-tslab";

const files = new Map<string, string>();
const folders = new Map<string, Set<string>>();

/** A file that imports what chapters import. */
export const coursePath = "/notebooks/course.d.ts";

/** Gives the compiler its files by their paths in the checkout, "/dist/src/index.d.ts"; before the first cell. */
export function provideFiles(declarations: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(declarations)) {
    files.set(path, text);
    const names = path.split("/");
    for (let depth = 1; depth < names.length; depth++) {
      const folder = names.slice(0, depth).join("/") || "/";
      const inside = folders.get(folder) ?? new Set();
      if (depth < names.length - 1) inside.add(names[depth] ?? "");
      folders.set(folder, inside);
    }
  }
}

/** npm links the course's own packages to their folders. */
const real = (path: string) =>
  path
    .replace(/^\/node_modules\/convnet-course(?=\/|$)/, "/notebooks/course")
    .replace(/^\/node_modules\/convnet(?=\/|$)/, "");

const nothing = () => undefined;
const unwatched = () => ({ close: nothing });

/** What the compiler asks of a machine. */
export const system: TypeScript.System = {
  args: [],
  newLine: "\n",
  useCaseSensitiveFileNames: true,
  write: (text) => console.log(text),
  readFile: (path) => files.get(real(path)),
  fileExists: (path) => files.has(real(path)),
  directoryExists: (path) => folders.has(real(path) || "/"),
  getDirectories: (path) => [...(folders.get(real(path) || "/") ?? [])],
  readDirectory: () => [],
  realpath: real,
  resolvePath: (path) => path,
  getCurrentDirectory: () => "/notebooks",
  getExecutingFilePath: () => "/node_modules/@tslab/typescript-for-tslab/lib/typescript.js",
  writeFile: nothing,
  createDirectory: nothing,
  exit: nothing,
  watchFile: unwatched,
  watchDirectory: unwatched,
};
