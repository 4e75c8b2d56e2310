/** The compiler's programs of cells: as few as can be, for each goes through all the files of the libraries. */
import type * as TypeScript from "@tslab/typescript-for-tslab";

type CreateProgram = TypeScript.CreateProgram<TypeScript.BuilderProgram>;

/** Parts of the compiler that its types leave out. */
interface Insides {
  bindSourceFile(file: TypeScript.SourceFile, options: TypeScript.CompilerOptions): void;
}
interface SourceInsides {
  locals?: Map<unknown, unknown>;
  imports?: readonly TypeScript.StringLiteralLike[];
}

let converting = false;

/**
 * Runs a conversion by tslab, which makes two programs of a cell: one to see which names it declares, and one that
 * exports these. The first is only read and bound here.
 */
export function convertOnce<Value>(convert: () => Value): Value {
  converting = true;
  try {
    return convert();
  } finally {
    converting = false;
  }
}

/**
 * Creates the programs of cells. The compiler's own way also notes, at each one, what every file of the libraries
 * refers to.
 */
export function programs(compiler: typeof TypeScript): CreateProgram {
  const { bindSourceFile } = compiler as unknown as Insides;
  let latest: TypeScript.BuilderProgram | undefined;
  return (roots, options = {}, host, _, ...rest) => {
    const path = roots?.find((each) => /\/__tslab__\.[jt]s$/.test(each));
    const source = path === undefined ? undefined : host?.getSourceFile(path, options.target ?? 0);
    if (source) bindSourceFile(source, options);
    const names = (source as SourceInsides | undefined)?.locals?.size ?? 0;
    if (converting && latest && names > 0 && !/\nexport {[^}]*}$/.test(source?.text ?? "")) {
      const { getSourceFile } = latest;
      return {
        ...latest,
        // What comes next is made anew, also where a cell is run again.
        getProgramOrUndefined: () => undefined,
        getSourceFile: (name) => (name === path ? source : getSourceFile(name)),
      };
    }
    const builder = compiler.createAbstractBuilder(roots, options, host, latest, ...rest);
    builder.getAllDependencies = (file) => sourcesOf(builder.getProgram(), file);
    latest = builder;
    return builder;
  };
}

/** The paths of a file and of the files that it imports, directly or not, without declarations. */
function sourcesOf(program: TypeScript.Program, file: TypeScript.SourceFile): string[] {
  const checker = program.getTypeChecker();
  const found = new Set([file]);
  for (const each of found) {
    for (const name of (each as SourceInsides).imports ?? []) {
      for (const declaration of checker.getSymbolAtLocation(name)?.declarations ?? []) {
        const imported = declaration.getSourceFile();
        if (!imported.isDeclarationFile) found.add(imported);
      }
    }
  }
  return [...found].map(({ fileName }) => fileName);
}
