/** Words an error for the notebook: what went wrong, where, and the lines around it. */
import { inspect, stripVTControlCharacters } from "node:util";
import { checkout } from "../../src/io/checkout";
import { cellSource } from "./cell-lines";
import { CompileError, type Mistake } from "./compiler";

/** The content of Jupyter's `error` message. */
export interface Failure extends Record<string, unknown> {
  ename: string;
  evalue: string;
  traceback: string[];
}

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
const mostFrames = 8;

/** Describes anything that can be thrown. */
export function describe(error: unknown): Failure {
  if (error instanceof CompileError) return describeMistakes(error);
  if (!(error instanceof Error)) {
    const evalue = inspect(error);
    return { ename: "Thrown", evalue, traceback: [`${bold(red("Thrown"))}: ${evalue}`] };
  }
  const { name: ename, message: evalue } = error;
  if (ename === "InterruptError") {
    return { ename, evalue, traceback: [`${bold(red(ename))}: this cell was ${evalue}`] };
  }
  const frames = readableFrames(error);
  const traceback = [`${bold(red(ename))}: ${evalue}`, ...frames.map((frame) => `    at ${frame}`)];
  const place = /(In\[\d+\]), line (\d+)/.exec(frames.find((frame) => frame.includes("In[")) ?? "");
  if (place?.[1]) traceback.push("", ...excerpt(place[1], Number(place[2])));
  if (error.cause) traceback.push("", "caused by", ...describe(error.cause).traceback);
  return { ename, evalue, traceback };
}

function describeMistakes({ cell, mistakes }: CompileError): Failure {
  // A list of nine wrong numbers is nine mistakes to the compiler, and one to its reader.
  const distinct = mistakes.filter((mistake, index) => {
    const same = (other: Mistake) =>
      (other.message === mistake.message && other.line === mistake.line) ||
      (missingName(other) !== undefined && missingName(other) === missingName(mistake));
    return index === mistakes.findIndex(same);
  });
  const missing = distinct.filter(missingName);
  const told = missing.length > 1 ? [allMissing(missing)] : distinct;
  const traceback = told.flatMap(({ message, line, column }) => [
    `${bold(red("TypeScript"))}: ${message}`,
    ...excerpt(cell, line, column),
    "",
  ]);
  const evalue = stripVTControlCharacters(told[0]?.message ?? "");
  if (missing.length > 0) traceback.push(`${runFirst(missing.length)} ${runAbove}`, "");
  return { ename: "TypeScript", evalue, traceback: traceback.slice(0, -1) };
}

const unknown = /^(?:Cannot find name(?:space)?|No value exists in scope for .* property) '(.+?)'/;
const runAbove = 'Run what is above with menu Run, "Run All Above Selected Cell".';

/** The name that nothing declares, if that is the mistake. */
function missingName({ message }: Mistake): string | undefined {
  return unknown.exec(stripVTControlCharacters(message))?.[1];
}

/** One mistake of several missing names; whatever else is wrong then mostly comes of them. */
function allMissing(missing: readonly Mistake[]): Mistake {
  const names = missing.map((mistake) => `'${missingName(mistake)}'`).join(", ");
  return { ...missing[0], message: `Cannot find the names ${names}.` };
}

function runFirst(names: number): string {
  if (names > 1) return "Cells above make them, and have not run since the kernel started.";
  return "If a cell above makes it: that cell has not run since the kernel started.";
}

/** The frames from cells and the course; those of Node, the kernel and libraries tell a learner nothing. */
function readableFrames(error: Error): string[] {
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .map((line) => line.slice("    at ".length).replace(`${checkout}/`, ""))
    .filter((frame) => !/node:|node_modules|dist\/kernel\/|<anonymous>\)?$/.test(frame))
    .map((frame) => frame.replace(/(In\[\d+\]):(\d+):\d+/, "$1, line $2"))
    // tslab keeps what cells declare in a Proxy and wraps each cell in a function.
    .map((frame) => frame.replace(/^(async )?Proxy\./, "$1"));
  return frames.filter((frame, index) => frame !== frames[index - 1]).slice(0, mostFrames);
}

/** The line of a cell with two around it: its number marked, and the column if given. */
function excerpt(cell: string, line: number, column?: number): string[] {
  const from = Math.max(1, line - 2);
  const shown = cellSource(cell)
    .slice(from - 1, line + 2)
    .flatMap((text, index) => {
      const number = from + index;
      const here = number === line;
      const row = `${here ? "> " : "  "}${String(number).padStart(3)} | ${text}`;
      if (!here) return [row];
      return column ? [bold(row), `      | ${" ".repeat(column - 1)}${red("^")}`] : [bold(row)];
    });
  return [`${cell}, line ${line}`, ...shown];
}
