/** Knows which line of which cell, as it was written, a running line came from. */
import { SourceMap } from "node:module";
import { scriptMaps } from "./tslab";

interface Cell {
  source: readonly string[];
  /** From the running script back to what was compiled, in this order. */
  maps: readonly SourceMap[];
  /** How many lines were put in front of the source before it was compiled. */
  lead: number;
}

const cells = new Map<string, Cell>();

/** Remembers the code of the cell `name`, such as "In[3]", and the `script` that runs for it. */
export function rememberCell(name: string, code: string, script: string, lead: number): void {
  const maps = (scriptMaps.get(script) ?? []).map((map) => new SourceMap(JSON.parse(map)));
  scriptMaps.delete(script);
  cells.set(name, { source: code.split("\n"), maps, lead });
}

/** The lines of a cell as the learner wrote them. */
export function cellSource(name: string): readonly string[] {
  return cells.get(name)?.source ?? [];
}

/** Makes the `stack` of every error name the lines of cells as they were written. */
export function mapStackTraces(): void {
  // TensorFlow.js alone has more than the usual 10 frames between a mistake and its cell.
  Error.stackTraceLimit = 50;
  Error.prepareStackTrace = (error, frames) =>
    [
      Error.prototype.toString.call(error),
      ...frames.map((frame) => `    at ${toWrittenLines(String(frame))}`),
    ].join("\n");
}

/** Turns each "In[3]:line:column" of a stack frame from lines that run to lines as written. */
function toWrittenLines(frame: string): string {
  return frame.replace(/(In\[\d+\]):(\d+):(\d+)/g, (_, name: string, line, column) => {
    const { maps = [], lead = 0 } = cells.get(name) ?? {};
    let position = { line: Number(line) - 1, column: Number(column) - 1 };
    for (const map of maps) {
      const entry = map.findEntry(position.line, position.column);
      if (!("originalLine" in entry)) return name;
      position = { line: entry.originalLine, column: entry.originalColumn };
    }
    // tslab puts one more line in front: its line 1, counted from 0, is ours, counted from 1.
    return `${name}:${position.line - lead}:${position.column + 1}`;
  });
}
