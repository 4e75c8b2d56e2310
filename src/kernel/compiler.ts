/** Compiles cells with tslab and knows which line of which cell a running line came from. */
import { SourceMap } from "node:module";
import { withValues } from "./declarations";
import { type Converter, createConverter, scriptMaps } from "./tslab";

/** A mistake that the compiler found. Lines and columns count from 1. */
export interface Mistake {
  message: string;
  line: number;
  column: number;
}

/** Thrown for a cell that is not valid TypeScript; nothing of it ran. */
export class CompileError extends Error {
  override name = "CompileError";
  constructor(
    readonly cell: string,
    readonly mistakes: readonly Mistake[],
  ) {
    super(mistakes.map(({ message }) => message).join("\n"));
  }
}

interface Cell {
  source: readonly string[];
  /** From the running script back to the source, in this order. */
  maps: readonly SourceMap[];
}

const cells = new Map<string, Cell>();

/** The lines of a cell, such as "In[3]", as the learner wrote them. */
export function cellSource(name: string): readonly string[] {
  return cells.get(name)?.source ?? [];
}

/** tslab's converter, which also knows what the cells so far declared. */
export interface Compiler extends Converter {
  /** Lets later cells name what the last cell declared; of one that failed, what has `values`. */
  keep(values?: Record<string, unknown>): void;
}

/**
 * A compiler for cells that are called `name()` in stack traces: "In[3]". It throws CompileError
 * where tslab's returns diagnostics.
 */
export function createCompiler(name: () => string): Compiler {
  const converter = createConverter({ isJS: false });
  let declared = "";
  let declaring = "";
  return {
    ...converter,
    inspect: (_, code, position) => converter.inspect(declared, code, position),
    complete: (_, code, position) => converter.complete(declared, code, position),
    convert(_, code) {
      declaring = declared;
      const converted = converter.convert(declared, code);
      registerCell(name(), code, converted);
      declaring = converted.declOutput ?? "";
      const { output } = converted;
      return output ? { ...converted, output: `${output}\n//# sourceURL=${name()}` } : converted;
    },
    keep(values) {
      declared = values ? withValues(declaring, values) : declaring;
    },
  };
}

/** Remembers a cell's lines; throws CompileError if it has mistakes. */
function registerCell(name: string, code: string, converted: ReturnType<Converter["convert"]>) {
  const { output = "", diagnostics } = converted;
  const maps = scriptMaps.get(output) ?? [];
  scriptMaps.delete(output);
  cells.set(name, {
    source: code.split("\n"),
    maps: maps.map((map) => new SourceMap(JSON.parse(map))),
  });
  if (diagnostics.length === 0) return;
  const mistakes = diagnostics.map(({ messageText, start }) => ({
    message: messageText,
    line: start.line + 1,
    column: start.character + 1,
  }));
  throw new CompileError(name, mistakes);
}

/** Turns each "In[3]:line:column" of a stack frame from lines that run to lines as written. */
function toWrittenLines(frame: string): string {
  return frame.replace(/(In\[\d+\]):(\d+):(\d+)/g, (_, name: string, line, column) => {
    let position = { line: Number(line) - 1, column: Number(column) - 1 };
    for (const map of cells.get(name)?.maps ?? []) {
      const entry = map.findEntry(position.line, position.column);
      if (!("originalLine" in entry)) return name;
      position = { line: entry.originalLine, column: entry.originalColumn };
    }
    // tslab puts one line in front of the cell: its line 1 from 0 is the cell's line 1 from 1.
    return `${name}:${position.line}:${position.column + 1}`;
  });
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
