/** Which cells of a notebook an answer needs. */
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { compiler as ts } from "../../kernel/tslab";
import type { Cell } from "./messages";

/** The names that a cell declares at its top level, and those that it uses anywhere. */
interface Names {
  declares: Set<string>;
  uses: Set<string>;
}

/**
 * The last cell that checks an exercise, and before it those that declare what it uses, in the notebook's order.
 * Other cells are not run, so that no exercise waits for a training run that it does not need.
 */
export function neededCells(cells: readonly Cell[], exercise: string): Cell[] {
  const own = cells.map(({ code }) => code.includes(`${exercise}.check(`)).lastIndexOf(true);
  const names = cells.slice(0, own + 1).map(({ code }) => namesIn(code));
  const needed = new Set([own]);
  const need = (at: number) => {
    for (const used of names[at].uses) {
      if (names[at].declares.has(used)) continue;
      const before = names.slice(0, at);
      const from = before.map(({ declares }) => declares.has(used)).lastIndexOf(true);
      if (from < 0 || needed.has(from)) continue;
      needed.add(from);
      need(from);
    }
  };
  need(own);
  return [...needed].sort((a, b) => a - b).map((at) => cells[at]);
}

const read = new Map<string, Names>();

function namesIn(code: string): Names {
  const known = read.get(code);
  if (known) return known;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2020, true);
  const names: Names = { declares: new Set(file.statements.flatMap(declared)), uses: new Set() };
  const visit = (node: TypeScript.Node): void => {
    if (ts.isIdentifier(node) && !isProperty(node)) names.uses.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  read.set(code, names);
  return names;
}

function isProperty(node: TypeScript.Identifier): boolean {
  const { parent } = node;
  const named = ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent);
  return named && parent.name === node;
}

function declared(statement: TypeScript.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
  }
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings: named } = statement.importClause ?? {};
    const others = named && ts.isNamedImports(named) ? named.elements : named ? [named] : [];
    return [...(name ? [name] : []), ...others.map((each) => each.name)].map(({ text }) => text);
  }
  const { name } = statement as { name?: TypeScript.Node };
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

/** The names in a pattern such as `{ a, b: [c] }`. */
function bound(name: TypeScript.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) => (ts.isBindingElement(each) ? bound(each.name) : []));
}
