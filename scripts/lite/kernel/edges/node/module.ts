/** How cells get what they import, and how lines that run lead back to those that were written. */
import { originalPositionFor, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";

/** What cells may import, by name. */
export const modules = new Map<string, unknown>();

export function createRequire() {
  return (name: string): unknown => {
    if (modules.has(name)) return modules.get(name);
    const names = [...modules.keys()].join(", ");
    throw new Error(
      `"${name}" is not there in the browser; cells can import ${names}. With the course on your own machine, they can import all of Node.`,
    );
  };
}

/** Node's SourceMap, as far as scripts/kernel/cell-lines.ts uses it; lines and columns count from 0. */
export class SourceMap {
  private readonly map: TraceMap;

  constructor(map: SourceMapInput) {
    this.map = new TraceMap(map);
  }

  findEntry(line: number, column: number) {
    const found = originalPositionFor(this.map, { line: line + 1, column });
    if (found.line === null) return {};
    return { originalLine: found.line - 1, originalColumn: found.column };
  }
}

export default { createRequire };
