/** The folded solutions of exercises, put into the stubs that they solve. */
import ts from "typescript";

/** @typedef {import("./notebook.mjs").Cell} Cell */

const folded =
  /<details>\s*<summary>Solution<\/summary>\s*```ts\n([\s\S]*?)\n```[\s\S]*?<\/details>/;

/**
 * The notebook's solved exercises: the stub is the code cell before the Markdown cell that folds
 * the solution. `source` is the stub with its answer replaced.
 * @param {Cell[]} cells
 * @returns {{ stub: Cell, source: string }[]}
 */
export function findSolutions(cells) {
  const solved = [];
  /** @type {Cell | undefined} */
  let stub;
  for (const cell of cells) {
    if (cell.type === "code") stub = cell;
    const solution = cell.type === "markdown" ? folded.exec(cell.source) : null;
    if (!solution) continue;
    if (!stub) throw new Error(`${cell.id}: a solution with no code cell before it`);
    solved.push({ stub, source: solve(stub, solution[1]) });
  }
  return solved;
}

/**
 * The stub's source with each declaration that the solution makes again replaced by the solution's.
 * The solution's other statements go in front.
 * @param {Cell} stub
 * @param {string} solution
 */
function solve(stub, solution) {
  const statements = parse(stub.source);
  const front = [];
  let replaced = 0;
  for (const statement of parse(solution)) {
    const place = statements.find((other) =>
      other.names.some((name) => statement.names.includes(name)),
    );
    if (place) {
      place.text = statement.text;
      replaced++;
    } else {
      front.push(statement);
    }
  }
  if (replaced === 0) {
    throw new Error(`${stub.id}: its solution declares none of the names that the stub declares`);
  }
  return [...front, ...statements].map(({ text }) => text).join("\n");
}

/** @param {string} code */
function parse(code) {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, true);
  return file.statements.map((statement) => ({
    text: statement.getText(),
    names: declaredNames(statement),
  }));
}

/**
 * The names that a statement declares.
 * @param {ts.Statement} statement
 * @returns {string[]}
 */
export function declaredNames(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = /** @type {{ name?: ts.Node }} */ (statement);
  return name ? [name.getText()] : [];
}
