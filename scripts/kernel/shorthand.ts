/** Mends `{ epochs }` where `epochs` is from an earlier cell: tslab leaves the name as it is. */
import type * as TypeScript from "@tslab/typescript-for-tslab";

/**
 * A compiler step before tslab's own, which knows earlier cells' values as members of `exports`:
 * `{ epochs }` becomes `{ epochs: exports.epochs }`. Names of this cell, and globals, stay.
 */
export function expandShorthand(
  compiler: typeof TypeScript,
  checker: TypeScript.TypeChecker,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  const { factory } = compiler;
  const isEarlier = (declaration: TypeScript.Declaration) =>
    declaration.getSourceFile().fileName.endsWith("__prev__.d.ts");
  return (context) => {
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      if (!compiler.isShorthandPropertyAssignment(node)) {
        return compiler.visitEachChild(node, visit, context);
      }
      const symbol = checker.getShorthandAssignmentValueSymbol(node);
      if (!symbol?.declarations?.some(isEarlier)) return node;
      const value = factory.createPropertyAccessExpression(
        factory.createIdentifier("exports"),
        node.name,
      );
      return factory.createPropertyAssignment(node.name, value);
    };
    return (file) => compiler.visitEachChild(file, visit, context);
  };
}
