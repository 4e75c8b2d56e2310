/** What the kernel changes of the compiler that tslab brings. */
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { programs } from "./cell-program";
import { reason } from "./reason";
import { expandShorthand } from "./shorthand";

/**
 * For each script that the compiler made, by its text: the maps from what runs (CommonJS) to
 * JavaScript and from that to the TypeScript of the cell, as JSON.
 */
export const scriptMaps = new Map<string, [commonJS: string, typescript: string]>();

const inlineMap = /\n?\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;

/**
 * The functions that stand in the place of the compiler's own. What a notebook's own folder lacks is looked for
 * in the folder `packages`, if there is one.
 */
export function patchesOf(compiler: typeof TypeScript, packages?: string) {
  type HostArguments = Parameters<
    typeof compiler.createWatchCompilerHost<TypeScript.BuilderProgram>
  >;
  const createWatchCompilerHost = (...[files, options, ...rest]: HostArguments) => {
    // The packages of types that other packages brought along are no cell's.
    const ours = {
      ...options,
      types: ["node"],
      inlineSourceMap: true,
      ...(packages && elsewhere(options)),
    };
    const host = compiler.createWatchCompilerHost(files, ours, ...rest);
    const { watchFile } = host;
    const createProgram = programs(compiler);
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

  const elsewhere = ({ typeRoots = [] }: TypeScript.CompilerOptions = {}) => ({
    paths: { "*": [`${packages}/*`] },
    typeRoots: [...typeRoots, `${packages}/@types`],
  });

  const transpileModule: typeof compiler.transpileModule = (
    input,
    { compilerOptions, ...rest },
  ) => {
    const typescript = fromBase64(inlineMap.exec(input)?.[1] ?? "");
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

  return { createWatchCompilerHost, getPreEmitDiagnosticsOfFiles, transpileModule };
}

const unwatched = { close: () => {} };

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
}
