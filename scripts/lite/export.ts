/** All that the learner has in this browser as one ZIP file: notebooks, progress, models. */
import { strToU8, zipSync } from "fflate";
import type { Store } from "./store";

interface Entry {
  path: string;
  type: string;
  format?: string | null;
  content?: unknown;
}

/** JupyterLab's access to its files. */
export interface Contents {
  get(path: string, options: { content: boolean }): Promise<Entry>;
}

/** A tab of JupyterLab's, with its file if it has one. */
export interface OpenFile {
  context?: { path: string; model: { toString(): string } };
}

/** Has the browser download the file. What stands in the open tabs counts, saved or not. */
export async function exportWork(contents: Contents, store: Store, tabs: Iterable<OpenFile>) {
  const files: Record<string, Uint8Array> = {};
  for (const path of store.list("")) files[`course/${path}`] = store.read(path) ?? new Uint8Array();
  await add(files, contents, "");
  for (const { context } of tabs) if (context) files[context.path] = strToU8(String(context.model));
  const link = document.createElement("a");
  const zip = new Blob([zipSync(files)], { type: "application/zip" });
  link.href = URL.createObjectURL(zip);
  link.download = `my-course-${new Date().toISOString().slice(0, 10)}.zip`;
  link.click();
  // Not at once: a browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function add(files: Record<string, Uint8Array>, contents: Contents, path: string) {
  const { type, format, content } = await contents.get(path, { content: true });
  if (type === "directory") {
    for (const entry of content as Entry[]) await add(files, contents, entry.path);
  } else if (format === "base64") {
    files[path] = Uint8Array.from(atob(String(content)), (letter) => letter.charCodeAt(0));
  } else {
    files[path] = strToU8(typeof content === "string" ? content : JSON.stringify(content, null, 1));
  }
}
