/** Cells share all that they declare, so `export` says nothing there; code pasted from a file has it. */
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { compiler } from "./tslab";

/**
 * The code of a cell without `export`, with every other letter at its place: `export function f()` is
 * `       function f()`, `export { a }` is blank, `export … from` is an import, and `export default` a last line.
 */
export function withoutExports(code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const { createSourceFile, ScriptTarget, SyntaxKind } = compiler;
  const file = createSourceFile("cell.ts", code, ScriptTarget.Latest);
  const letters = code.split("");
  const blank = (from: number, to: number, instead = "") => {
    for (let place = from; place < to; place++) {
      if (letters[place] !== "\n") letters[place] = instead[place - from] ?? " ";
    }
  };
  for (const statement of file.statements) {
    const start = statement.getStart(file);
    if (compiler.isExportDeclaration(statement)) {
      if (!statement.moduleSpecifier) blank(start, statement.end);
      // `export * from` names nothing, as `import` alone.
      else if (!statement.exportClause)
        blank(start, statement.moduleSpecifier.getStart(file), "import");
      else blank(start, start + "export".length, "import");
    } else if (compiler.isExportAssignment(statement)) {
      const value = statement.expression.getStart(file);
      // The semicolon, or it would go on with the line above; an object would be a block.
      blank(start, value, code[value] === "{" ? ";null ??" : ";");
    } else if (compiler.isNamespaceExportDeclaration(statement)) {
      blank(start, statement.end);
    } else {
      const words = modifiers(statement).filter(
        ({ kind }) => kind === SyntaxKind.ExportKeyword || kind === SyntaxKind.DefaultKeyword,
      );
      for (const word of words) blank(word.getStart(file), word.end);
      const [, isDefault] = words;
      if (isDefault && !(statement as TypeScript.DeclarationStatement).name) {
        const [head = ""] = unnamed.exec(code.slice(isDefault.end)) ?? [];
        const end = isDefault.end + head.length;
        blank(start, end, `${head.trim()} _default`.padStart(end - start));
      }
    }
  }
  return letters.join("");
}

/** The beginning of a function or class that has no name, which only a default export may lack. */
const unnamed = /^\s*((async\s+)?function\s*\*?|(abstract\s+)?class)/;

function modifiers(statement: TypeScript.Statement): readonly TypeScript.ModifierLike[] {
  return compiler.canHaveModifiers(statement) ? (statement.modifiers ?? []) : [];
}
