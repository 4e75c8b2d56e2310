/** What later cells may name of a cell that failed halfway. */
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { compiler } from "./tslab";

/**
 * The declarations, TypeScript's text, without the variables and classes that have no value: those
 * behind the line that threw. tslab forgets all of them, and a stopped training would take its
 * history along.
 */
export function withValues(declarations: string, values: Record<string, unknown>): string {
  const { ScriptTarget, createSourceFile, isClassDeclaration, isIdentifier, isVariableStatement } =
    compiler;
  const file = createSourceFile("cell.d.ts", declarations, ScriptTarget.Latest);
  const kept = file.statements.filter((statement) => {
    const named: readonly TypeScript.NamedDeclaration[] = isVariableStatement(statement)
      ? statement.declarationList.declarations
      : [statement].filter(isClassDeclaration);
    return named.every(
      ({ name }) => !name || !isIdentifier(name) || values[name.text] !== undefined,
    );
  });
  return kept.map((statement) => statement.getFullText(file)).join("");
}
