/**
 * The parts of tslab that the kernel is made of, with source maps switched on in its compiler:
 * tslab runs JavaScript whose lines are not those of the cell.
 */
import { createRequire } from "node:module";
import vm from "node:vm";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { restoreBuiltins } from "./builtins";
import { printAs } from "./printing";
import { reason } from "./reason";
import { expandShorthand } from "./shorthand";

/**
 * For each script that the compiler made, by its text: the maps from what runs (CommonJS) to
 * JavaScript and from that to the TypeScript of the cell, as JSON.
 */
export const scriptMaps = new Map<string, [commonJS: string, typescript: string]>();

const compilerPath = createRequire(require.resolve("tslab")).resolve("@tslab/typescript-for-tslab");
const compiler = require(compilerPath) as typeof TypeScript;
const inlineMap = /\n?\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;

const unwatched = { close: () => {} };

type HostArguments = Parameters<typeof compiler.createWatchCompilerHost<TypeScript.BuilderProgram>>;
const createWatchCompilerHost = (...[files, options, ...rest]: HostArguments) => {
  const withMaps = { ...options, inlineSourceMap: true };
  const host = compiler.createWatchCompilerHost(files, withMaps, ...rest);
  const { createProgram, watchFile } = host;
  // A library that is built or installed again is seen after a restart: following it here would start
  // a second timer of the compiler's, and tslab throws at a second one. Its own files are told by name.
  host.watchDirectory = () => unwatched;
  host.watchFile = (path, ...rest) =>
    /\.d\.ts$|\/package\.json$/.test(path) && !path.endsWith("/__prev__.d.ts")
      ? unwatched
      : watchFile(path, ...rest);
  host.createProgram = (...program) => {
    const builder = createProgram(...program);
    const { emit } = builder;
    builder.emit = (file, write, cancellation, onlyTypes, steps) => {
      const before = [expandShorthand(compiler, builder.getProgram().getTypeChecker())];
      return emit(file, write, cancellation, onlyTypes, { ...steps, before });
    };
    return builder;
  };
  return host;
};

const transpileModule: typeof compiler.transpileModule = (input, { compilerOptions, ...rest }) => {
  const typescript = Buffer.from(inlineMap.exec(input)?.[1] ?? "", "base64").toString();
  const result = compiler.transpileModule(input.replace(inlineMap, ""), {
    ...rest,
    compilerOptions: { ...compilerOptions, sourceMap: true },
  });
  const outputText = result.outputText.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, "");
  if (result.sourceMapText) {
    scriptMaps.set(outputText, [result.sourceMapText, typescript]);
  }
  return { ...result, outputText };
};

// tslab would tell each link of a chain of reasons as a mistake of its own.
const getPreEmitDiagnosticsOfFiles: typeof compiler.getPreEmitDiagnosticsOfFiles = (...files) =>
  compiler
    .getPreEmitDiagnosticsOfFiles(...files)
    .map((mistake) => ({ ...mistake, messageText: reason(mistake) }));

// The compiler's own exports are read-only, so tslab gets a copy. It must be there before tslab loads.
const loaded = require.cache[compilerPath];
if (loaded) {
  const ours = { createWatchCompilerHost, getPreEmitDiagnosticsOfFiles, transpileModule };
  loaded.exports = { ...compiler, ...ours };
}

import { type Converter, createConverter, isCompleteCode } from "tslab/dist/converter";
import { createExecutor as createTslabExecutor, type Executor } from "tslab/dist/executor";
import { printQuickInfo } from "tslab/dist/inspect";
import * as jupyter from "tslab/dist/jupyter";

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
