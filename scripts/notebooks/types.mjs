/** Type-checks notebooks: all cells of one as a strict module, and no promise left alone. */
import { join } from "node:path";
import ts from "typescript";
import { root } from "../setup/paths.mjs";

/** @typedef {import("./cell-module.mjs").CellModule} CellModule */

/**
 * The type errors of the modules, each as "cell:line: what", by module.
 * @param {CellModule[]} modules
 * @returns {Map<CellModule, string[]>}
 */
export function typeProblems(modules) {
  const program = ts.createProgram(
    modules.map(({ path }) => path),
    options(),
  );
  const checker = program.getTypeChecker();
  return new Map(
    modules.map((module) => {
      const file = /** @type {ts.SourceFile} */ (program.getSourceFile(module.path));
      const found = [
        ...ts.getPreEmitDiagnostics(program, file).map(({ start = 0, messageText }) => ({
          start,
          what: ts.flattenDiagnosticMessageText(messageText, " "),
        })),
        ...floatingPromises(file, checker),
      ];
      const problems = found.map(({ start, what }) => {
        const { line } = file.getLineAndCharacterOfPosition(start);
        return `${module.at(line + 1)}: ${what}`;
      });
      return [module, [...new Set(problems)]];
    }),
  );
}

/** The checkout's own compiler options, for modules with await at top level. */
function options() {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const own = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root).options;
  return {
    ...own,
    module: ts.ModuleKind.ES2022,
    noImplicitReturns: false,
    noUnusedParameters: false,
    rootDir: undefined,
    outDir: undefined,
    declaration: false,
    composite: false,
    noEmit: true,
  };
}

/** The methods that ask a function whether. */
const asking = /\.(filter|some|every|find\w*)$/;

/**
 * The statements that make a promise and go on without it, in which an error would pass unseen, and promises as
 * answers to a method that asks whether. Biome's rules know the cells' own functions alone.
 * @param {ts.SourceFile} file
 * @param {ts.TypeChecker} checker
 */
function floatingPromises(file, checker) {
  /** @type {{ start: number, what: string }[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isExpressionStatement(node)) {
      const type = checker.getTypeAtLocation(node.expression);
      if (type.getProperty("then")) {
        const call = node.expression.getText().split("(")[0];
        found.push({
          start: node.getStart(),
          what: `"${call}" gives a promise; put await before it`,
        });
      }
    }
    if (ts.isCallExpression(node) && asking.test(node.expression.getText())) {
      const [answer] = node.arguments.map((each) => checker.getTypeAtLocation(each));
      if (answer?.getCallSignatures().some((each) => each.getReturnType().getProperty("then"))) {
        const what = "a promise is always true; await the answers before this call";
        found.push({ start: node.getStart(), what });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
