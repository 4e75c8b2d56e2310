/** Words an error for the notebook: what went wrong, where, and the lines around it. */
import { stripVTControlCharacters, types } from "node:util";
import { checkout } from "../../src/io/checkout";
import { cellSource } from "./cell-lines";
import { CompileError, type Mistake } from "./compiler";
import { pasted } from "./pasted";
import { print, shorten } from "./printing";

/** The content of Jupyter's `error` message. */
export interface Failure extends Record<string, unknown> {
  ename: string;
  evalue: string;
  traceback: string[];
}

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
const mostFrames = 8;
/** How many errors one failure tells: itself, its causes and the errors that it gathers. */
const mostErrors = 10;
const longestMessage = 10_000;

/** Describes anything that can be thrown; never throws itself, whatever the value's own code does. */
export function describe(error: unknown): Failure {
  try {
    // A Proxy's traps may throw; what it stands for is printed.
    const isMistake = !types.isProxy(error) && error instanceof CompileError;
    if (isMistake) return describeMistakes(error);
    return describeThrown(error, { errors: new Set(), places: new Set() });
  } catch {
    const evalue = "a value that cannot be described";
    return { ename: "Thrown", evalue, traceback: [`${bold(red("Thrown"))}: ${evalue}`] };
  }
}

/** What a failure has told already, so that no circle of causes is told for ever, nor a line twice. */
interface Told {
  errors: Set<unknown>;
  places: Set<string>;
}

function describeThrown(error: unknown, told: Told): Failure {
  told.errors.add(error);
  if (!isError(error)) {
    const evalue = shorten(print(error), longestMessage);
    return { ename: "Thrown", evalue, traceback: [`${bold(red("Thrown"))}: ${evalue}`] };
  }
  const ename = text(error, "name") || "Error";
  const evalue = shorten(text(error, "message") ?? "", longestMessage).replaceAll(
    `${checkout}/`,
    "",
  );
  if (ename === "InterruptError") {
    return { ename, evalue, traceback: [`${bold(red(ename))}: this cell was ${evalue}`] };
  }
  const frames = cellFrames(error);
  const traceback = [`${bold(red(ename))}: ${evalue}`, ...frames.map((frame) => `    at ${frame}`)];
  const place = /(In\[\d+\]), line (\d+)/.exec(frames.find((frame) => frame.includes("In[")) ?? "");
  if (place?.[1] && !told.places.has(place[0])) {
    traceback.push("", ...excerpt(place[1], Number(place[2])));
    told.places.add(place[0]);
  }
  if (/^(__dirname|__filename|module) is not defined$/.test(evalue)) {
    traceback.push("", "A cell is not a file: process.cwd() is the folder of the notebook.");
  }
  traceback.push(...describeInner(error, told));
  return { ename, evalue, traceback };
}

/** What caused an error, and the errors that an AggregateError gathers. */
function describeInner(error: Error, told: Told): string[] {
  const cause = read(error, "cause");
  const gathered = read(error, "errors");
  const inner: [string, unknown][] = [];
  if (cause !== undefined && cause !== null) inner.push(["caused by", cause]);
  if (Array.isArray(gathered)) {
    for (const [index, one] of gathered.slice(0, mostErrors).entries()) {
      inner.push([`error ${index + 1} of ${gathered.length}`, one]);
    }
  }
  return inner.flatMap(([title, one]) => {
    if (told.errors.has(one)) return ["", `${title}: an error that is shown above`];
    if (told.errors.size === mostErrors) return ["", `${title}: … (more errors are left out)`];
    return ["", title, ...describeThrown(one, told).traceback];
  });
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || (!types.isProxy(value) && value instanceof Error);
}

/** A property of anything; undefined where reading it throws. */
function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function text(error: Error, key: "name" | "message" | "stack"): string | undefined {
  const value = read(error, key);
  return typeof value === "string" ? value : undefined;
}

function describeMistakes({ cell, mistakes: all }: CompileError): Failure {
  // Code from another place breaks the grammar in many ways, and says one thing.
  const foreign = pasted(cellSource(cell), all);
  const mistakes = foreign ? [foreign] : all;
  // A list of nine wrong numbers is nine mistakes to the compiler, and one to its reader.
  const distinct = mistakes.filter((mistake, index) => {
    const same = (other: Mistake) =>
      (other.message === mistake.message && other.line === mistake.line) ||
      (missingName(other) !== undefined && missingName(other) === missingName(mistake));
    return index === mistakes.findIndex(same);
  });
  const missing = foreign ? [] : distinct.filter(missingName);
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

/** The frames of an error as the learner reads them; which there are is chosen when the stack is made. */
function cellFrames(error: Error): string[] {
  const frames = (text(error, "stack") ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .map((line) => line.slice("    at ".length))
    .map((frame) => frame.replace(/(In\[\d+\]):(\d+):\d+/, "$1, line $2"));
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
