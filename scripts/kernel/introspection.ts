/** What Tab and Shift-Tab show. */
import type { Content } from "./messages";
import { type Executor, isCompleteCode, printQuickInfo } from "./tslab";

/** Jupyter counts a cursor's place in characters, JavaScript in UTF-16 units. */
const toUnits = (code: string, characters: number) =>
  [...code].slice(0, characters).join("").length;
const toCharacters = (code: string, units: number) => [...code.slice(0, units)].length;

/** Answers Tab: the names that fit at the cursor, each with its kind ("function", "const"). */
export function complete(executor: Executor, content: Content): Content {
  const code = String(content.code);
  const info = executor.complete(code, toUnits(code, Number(content.cursor_pos)));
  const kinds = new Map(info.original?.entries.map(({ name, kind }) => [name, kind]));
  const start = toCharacters(code, info.start);
  const end = toCharacters(code, info.end);
  const typed = info.candidates.map((text) => ({ text, type: kinds.get(text) ?? "", start, end }));
  return {
    status: "ok",
    matches: info.candidates,
    cursor_start: start,
    cursor_end: end,
    // What JupyterLab shows beside each name.
    metadata: { _jupyter_types_experimental: typed },
  };
}

/** Answers Shift-Tab: the type and the docstring of the name at the cursor, or of the call around it. */
export function inspect(executor: Executor, content: Content): Content {
  const code = String(content.code);
  const cursor = toUnits(code, Number(content.cursor_pos));
  for (const place of [cursor, cursor - 1, calleeOf(code, cursor)]) {
    const info = place >= 0 ? executor.inspect(code, place) : undefined;
    if (info) {
      const data = { "text/plain": describe(printQuickInfo(info)) };
      return { status: "ok", found: true, data, metadata: {} };
    }
  }
  return { status: "ok", found: false, data: {}, metadata: {} };
}

/** The compiler's words without those on how the name got here: "(alias)", "import train". */
function describe(info: string): string {
  return info.replace(/^\(alias\) /, "").replace(/\n(?:import|export) [\w.]+(?=\n|$)/, "");
}

/** The place of the last letter of the function whose arguments the cursor is in; -1 if none. */
function calleeOf(code: string, cursor: number): number {
  let depth = 0;
  for (let place = cursor - 1; place >= 0; place--) {
    const letter = code[place] ?? "";
    if (")]}".includes(letter)) depth++;
    else if ("([{".includes(letter) && --depth < 0 && letter === "(") return place - 1;
  }
  return -1;
}

/** Answers whether Enter should run the code or open a new line, in a console. */
export function isComplete(content: Content): Content {
  const { completed, indent } = isCompleteCode(String(content.code));
  return completed ? { status: "complete" } : { status: "incomplete", indent: indent ?? "" };
}
