/** The outputs that a saved notebook holds. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

export interface Output {
  output_type: string;
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

export interface Notebook {
  file: string;
  bytes: number;
  /** Each output with the id of its cell. */
  outputs: { cell: string; output: Output }[];
}

/** Every notebook of a folder. */
export function readNotebooks(folder: string): Notebook[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  return files.sort().map((name) => {
    const file = path.join(folder, name);
    const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
      cells: { id: string; outputs?: Output[] }[];
    };
    const outputs = cells.flatMap(({ id, outputs = [] }) =>
      outputs.map((output) => ({ cell: id, output })),
    );
    return { file, bytes: statSync(file).size, outputs };
  });
}

/** A notebook may break any text into a list of lines. */
export function text(value: unknown): string {
  return Array.isArray(value) ? value.join("") : String(value ?? "");
}
