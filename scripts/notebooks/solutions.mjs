/** The folded solutions of exercises, put into the stubs that they solve. */
import ts from "typescript";
import { joined } from "./notebook.mjs";

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
  return foldedSolutions(cells).flatMap(({ stub, solution }) => {
    const source = stub && solve(stub.source, solution);
    return stub && source ? [{ stub, source }] : [];
  });
}

/**
 * The solutions that solve nothing, and the stubs that have none or are answered already, each as "cell: what".
 * @param {{ cells: Cell[] }} notebook
 */
export function solutionProblems({ cells }) {
  const stubs = new Set(foldedSolutions(cells).map(({ stub }) => stub));
  const unsolved = cells
    .filter((cell) => saysNotYet(cell) && !stubs.has(cell))
    .map(({ id }) => `${id}: an exercise with no folded solution after it`);
  const answered = foldedSolutions(cells)
    .filter(({ stub }) => stub && stub.outputs.length > 0 && !saysNotYet(stub))
    .map(({ stub }) => `${stub?.id}: the stub is answered; save it as learners find it`);
  const useless = foldedSolutions(cells).flatMap(({ stub, solution, id }) => {
    if (stub && solve(stub.source, solution)) return [];
    const what = stub
      ? `declares none of the names that ${stub.id} declares`
      : "follows no code cell";
    return [`${id}: the solution ${what}`];
  });
  return [...unsolved, ...answered, ...useless];
}

/** @param {Cell} cell */
function saysNotYet({ outputs }) {
  return outputs.some(({ data }) =>
    joined(/** @type {string} */ (data?.["text/plain"])).startsWith("Not yet:"),
  );
}

/** @param {Cell[]} cells */
function foldedSolutions(cells) {
  return cells.flatMap(({ id, type, source }, index) => {
    const solution = type === "markdown" ? folded.exec(source)?.[1] : undefined;
    if (solution === undefined) return [];
    const stub = cells
      .slice(0, index)
      .filter((cell) => cell.type === "code")
      .at(-1);
    return [{ id, solution, stub }];
  });
}

/**
 * The stub's code with each declaration that the solution makes again replaced by the solution's;
 * the solution's other statements go in front. Undefined if it makes none again.
 * @param {string} stub
 * @param {string} solution
 */
function solve(stub, solution) {
  const statements = parse(stub);
  const front = parse(solution).filter((statement) => {
    const place = statements.find(({ names }) =>
      names.some((name) => statement.names.includes(name)),
    );
    if (place) place.text = statement.text;
    return !place;
  });
  if (front.length === parse(solution).length) return undefined;
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
