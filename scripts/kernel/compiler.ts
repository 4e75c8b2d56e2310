/** Compiles cells with tslab, each with what the cells before it declared. */
import { rememberCell } from "./cell-lines";
import { convertOnce } from "./cell-program";
import { withValues } from "./declarations";
import { withoutExports } from "./exports";
import { type Converter, createConverter } from "./tslab";

/** A mistake that the compiler found. Lines and columns count from 1. */
export interface Mistake {
  message: string;
  /** TypeScript's number of this kind of mistake. */
  code: number;
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

type Converted = ReturnType<Converter["convert"]>;

/** tslab's converter, which also knows what the cells so far declared. */
export interface Compiler extends Converter {
  /** Lets go of the types of all that cells import; what comes next reads them again, which takes seconds. */
  close(): void;
  /** Compiles a cell that is run next. */
  prepare(code: string): void;
  /** Lets later cells name what the last cell declared; of one that failed, what has `values`. */
  keep(values?: Record<string, unknown>): void;
}

/**
 * What tslab takes for a function named "await", or for no await at all, in a cell that has no other
 * await before it.
 */
const misread = /\bawait\s*\(|\bfor\s+await\b/;

/**
 * A compiler for cells that are called `name()` in stack traces: "In[3]". It throws CompileError
 * where tslab's returns diagnostics.
 */
export function createCompiler(name: () => string): Compiler {
  const modules: Parameters<Converter["addModule"]>[] = [];
  let converter: Converter | undefined;
  const tslab = () => {
    if (!converter) {
      converter = createConverter({ isJS: false });
      for (const module of modules) converter.addModule(...module);
    }
    return converter;
  };
  tslab();
  let declared = "";
  let declaring = "";
  let prepared: { code: string; converted: Converted } | undefined;
  const compiler: Compiler = {
    addModule(...module) {
      modules.push(module);
      return tslab().addModule(...module);
    },
    close() {
      converter?.close();
      converter = undefined;
    },
    prepare(code) {
      // tslab has a way of its own with cells marked so.
      if (/@(module|browser)\b/.test(code)) return;
      prepared = { code, converted: compiler.convert("", code) };
    },
    inspect: (_, code, position) => tslab().inspect(declared, withoutExports(code), position),
    complete: (_, code, position) => tslab().complete(declared, withoutExports(code), position),
    convert(_, code) {
      const ready = prepared?.code === code ? prepared.converted : undefined;
      prepared = undefined;
      if (ready) return ready;
      declaring = declared;
      const lead = misread.test(code) ? ["await null;"] : [];
      const source = [...lead, withoutExports(code)].join("\n");
      const converted = convertOnce(() => tslab().convert(declared, source));
      const { output = "", declOutput = "", diagnostics } = converted;
      rememberCell(name(), code, output, lead.length);
      if (diagnostics.length > 0) {
        const written = code.split("\n");
        const mistakes = diagnostics.map(({ messageText, start, code: number }) => {
          // What is missing at a cell's end is found behind it.
          const last = start.line - lead.length >= written.length;
          const line = last ? written.length : start.line + 1 - lead.length;
          const column = last ? (written.at(-1) ?? "").length + 1 : start.character + 1;
          return { message: messageText, code: number, line, column };
        });
        throw new CompileError(name(), mistakes);
      }
      declaring = declOutput;
      return { ...converted, output: output && `${output}\n//# sourceURL=${name()}` };
    },
    keep(values) {
      declared = values ? withValues(declaring, values) : declaring;
    },
  };
  return compiler;
}
