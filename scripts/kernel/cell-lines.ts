/** Knows which line of which cell, as it was written, a running line came from. */
import { SourceMap } from "node:module";
import { checkout } from "../../src/io/checkout";
import { scriptMaps } from "./compiler-patches";

interface Cell {
  source: readonly string[];
  /** From the running script back to what was compiled, in this order. */
  maps: readonly SourceMap[];
  /** How many lines were put in front of the source before it was compiled. */
  lead: number;
  /** How many lines the running script has; what wraps it stands behind them. */
  length: number;
}

const cells = new Map<string, Cell>();

/** Remembers the code of the cell `name`, such as "In[3]", and the `script` that runs for it. */
export function rememberCell(name: string, code: string, script: string, lead: number): void {
  const maps = (scriptMaps.get(script) ?? []).map((map) => new SourceMap(JSON.parse(map)));
  scriptMaps.delete(script);
  cells.set(name, { source: code.split("\n"), maps, lead, length: script.split("\n").length });
}

/** The lines of a cell as the learner wrote them. */
export function cellSource(name: string): readonly string[] {
  return cells.get(name)?.source ?? [];
}

/**
 * Makes the `stack` of every error name the lines of cells as they were written, and leaves out the
 * frames of Node, the kernel and other libraries, which tell a learner nothing.
 */
export function mapStackTraces(): void {
  // TensorFlow.js alone has more than the usual 10 frames between a mistake and its cell.
  Error.stackTraceLimit = 50;
  const inWords = Error.prototype.toString;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map(String).filter((frame) => !foreign.test(frame) && !isWrapper(frame));
    return [
      heading(error, inWords),
      ...lines.map((frame) => `    at ${toWrittenLines(frame)}`),
    ].join("\n");
  };
}

const foreign =
  /node:|https?:|node_modules|dist\/scripts\/kernel\/|dist\/src\/ops\/(?:stop|repair)\.|<anonymous>\)?$/;

/** Whether a frame is that of the function around a cell. */
function isWrapper(frame: string): boolean {
  const [, name = "", line] = /(In\[\d+\]):(\d+):/.exec(frame) ?? [];
  return Number(line) > (cells.get(name)?.length ?? Number.POSITIVE_INFINITY);
}

function heading(error: Error, inWords: () => string): string {
  try {
    return inWords.call(error);
  } catch {
    // A getter of `name` or `message` has thrown.
    return "Error";
  }
}

/** Turns each "In[3]:line:column" of a stack frame from lines that run to lines as written. */
function toWrittenLines(frame: string): string {
  // tslab keeps what cells declare in a Proxy.
  const short = frame.replace(`${checkout}/`, "").replace(/^(async )?Proxy\./, "$1");
  return short.replace(/(In\[\d+\]):(\d+):(\d+)/g, (_, name: string, line, column) => {
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
