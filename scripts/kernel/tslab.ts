/**
 * The parts of tslab that the kernel is made of, with source maps switched on in its compiler:
 * tslab runs JavaScript whose lines are not those of the cell.
 */
// First, as tslab loads the compiler when it is loaded itself.
import "./patched-compiler";
import vm from "node:vm";
import { type Converter, createConverter, isCompleteCode } from "tslab/dist/converter";
import { createExecutor as createTslabExecutor, type Executor } from "tslab/dist/executor";
import { printQuickInfo } from "tslab/dist/inspect";
import * as jupyter from "tslab/dist/jupyter";
import { restoreBuiltins } from "./builtins";
import { compiler } from "./patched-compiler";
import { printAs } from "./printing";

export {
  type Converter,
  compiler,
  createConverter,
  type Executor,
  isCompleteCode,
  jupyter,
  printQuickInfo,
};

// Node would write the running line, which is not the learner's, into the stack of what a cell throws.
const { runInThisContext } = vm;
vm.runInThisContext = (code, options) =>
  runInThisContext(
    code,
    typeof options === "object" ? { ...options, displayErrors: false } : options,
  );

/** tslab's executor, which runs cells; what it keeps for them on globalThis is out of sight. */
export const createExecutor: typeof createTslabExecutor = (...options) => {
  const executor = createTslabExecutor(...options);
  const insides = globalThis as { __tslab__?: { require: NodeJS.Require } };
  Object.defineProperty(insides, "__tslab__", { enumerable: false });
  if (insides.__tslab__) printAs(insides.__tslab__.require, "[Function: require]");
  return {
    ...executor,
    execute(code) {
      const done = executor.execute(code);
      // At the cell's first await: what runs meanwhile needs them.
      restoreBuiltins();
      return done;
    },
  };
};

/** The version of the TypeScript that cells are written in. */
export const typescriptVersion: string = compiler.version;
