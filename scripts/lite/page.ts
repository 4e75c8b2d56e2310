/** What the kernel and the course's bundle owe each other in the browser; both run in one worker. */
import type { MimeBundle } from "../../src/notebook/picture";

/** What `course.js`, made by scripts/lite/course.mjs, exports. */
export interface CourseBundle {
  /** What cells may import, by the name that stands in their import: "convnet", "node:fs". */
  readonly modules: Readonly<Record<string, unknown>>;
  readonly host: {
    /** Called once, after the module is loaded and before the first cell. */
    connect(page: Page): void | Promise<void>;
  };
}

/** What the kernel gives the course. */
export interface Page {
  /** Shows a bundle under the running cell: as display `id`, or in the place of the display `update`. */
  display(bundle: MimeBundle & { id?: string; update?: string }): void;
  /** Prints under the running cell. */
  print(stream: "stdout" | "stderr", text: string): void;
  /** A file of the folder `data` beside course.js; rejects with a sentence for the learner if it cannot be had. */
  fetchData(name: string): Promise<ArrayBuffer>;
  /** The learner's files, such as "progress.json", kept in this browser under their paths. */
  readonly store: Store;
  /** Aborted when the stop button is pressed; one for each cell. Undefined before the first cell. */
  signal(): AbortSignal | undefined;
}

/** Files that outlive the page. What `write` is given is readable at once and is kept soon after. */
export interface Store {
  read(path: string): Uint8Array | undefined;
  write(path: string, bytes: Uint8Array): void;
  remove(path: string): void;
  /** The paths of all files that begin with `prefix`. */
  list(prefix: string): string[];
}
