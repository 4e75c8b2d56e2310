import assert from "node:assert/strict";
import { before, test } from "node:test";
import { cell, edit, good, type Mutant, type Saved, sayings } from "./mutants";

const mutants: Mutant[] = [
  {
    name: "wrong kernel",
    break: (notebook) => {
      notebook.metadata.kernelspec.name = "python3";
    },
    says: /the file: the metadata is .*"python3".*expected .*"convnet"/,
  },
  {
    name: "missing output",
    break: (notebook) => {
      cell(notebook, "logits").outputs = [];
    },
    says: /logits: shows nothing/,
  },
  {
    name: "saved error",
    break: (notebook) => {
      cell(notebook, "logits").outputs.push({ output_type: "error", ...{ ename: "RangeError" } });
    },
    says: /logits: RangeError/,
  },
  {
    name: "saved warning",
    break: (notebook) => {
      const warning = { output_type: "stream", name: "stderr", text: ["deprecated"] };
      cell(notebook, "logits").outputs.push(warning);
    },
    says: /logits: wrote to stderr: deprecated/,
  },
  {
    name: "out of order",
    break: (notebook) => {
      cell(notebook, "picture").execution_count = 7;
    },
    says: /picture: execution count 7; expected 3/,
  },
  {
    name: "not executed",
    break: (notebook) => {
      Object.assign(cell(notebook, "picture"), { execution_count: null });
    },
    says: /picture: execution count null; expected 3/,
  },
  {
    name: "picture without words",
    break: (notebook) => {
      cell(notebook, "picture").outputs[0].metadata = {};
    },
    says: /picture: a figure without alternative text/,
  },
  {
    name: "figure without words",
    break: (notebook) => edit(notebook, "title", "It proves", "![](good.ipynb) It proves"),
    says: /title:3: the image good.ipynb has no alternative text/,
  },
  {
    name: "machine path",
    break: (notebook) => edit(notebook, "setup", "TensorFlow.js", "/home/learner/convnet"),
    says: /setup: the path \/home\/learner is of one machine/,
  },
  {
    name: "CDN",
    break: (notebook) => {
      const html = '<script src="https://cdn.jsdelivr.net/npm/vega@5"></script>';
      cell(notebook, "picture").outputs[0].data = { "text/html": html };
    },
    says: /picture: https:\/\/cdn.jsdelivr.net\/npm\/vega@5 is loaded from another machine/,
  },
  {
    name: "stale definition",
    break: (notebook) => edit(notebook, "definition", "<= table.length", "< table.length"),
    says: /definition: studentT is not as in src\/evaluation\/interval.ts: "if \(degrees < table.*", there ".*<= tab/,
  },
  {
    name: "oversize",
    break: (notebook) => {
      // Two bytes each.
      cell(notebook, "picture").outputs[0].data = { "text/plain": "é".repeat(2 ** 20) };
    },
    says: /the file: 21\d+ bytes; expected at most 2000000; the largest cell is picture/,
  },
  {
    name: "bad format",
    break: (notebook) => edit(notebook, "logits", "tensor1d([2, 0]", "tensor1d([2,0]"),
    says: /logits: not formatted; run "npm run notebooks -- format"/,
  },
  {
    name: "lint error",
    break: (notebook) =>
      edit(notebook, "logits", "console.log(", "if (labels) debugger;\nconsole.log("),
    says: /logits:6: .*noDebugger/,
  },
  {
    name: "floating promise",
    break: (notebook) => edit(notebook, "picture", "await show(", "show("),
    says: /picture:2: "show" gives a promise; put await before it/,
  },
  {
    name: "promise as an answer",
    break: (notebook) => edit(notebook, "picture", "await show(", "[1].filter(show);\nawait show("),
    says: /picture:2: a promise is always true; await/,
  },
  {
    name: "floating promise of a tensor",
    break: (notebook) => edit(notebook, "logits", "console.log(", "labels.data();\nconsole.log("),
    says: /logits:6: "labels.data" gives a promise; put await before it/,
  },
  {
    name: "type error",
    break: (notebook) => edit(notebook, "picture", "columns: 1", 'columns: "1"'),
    says: /picture:2: Type 'string' is not assignable to type 'number'/,
  },
  {
    name: "misspelt option",
    break: (notebook) => edit(notebook, "picture", "columns: 1", "colunms: 1"),
    says: /picture:2: .*'colunms' does not exist in type/,
  },
  {
    name: "type error in a solution",
    break: (notebook) => edit(notebook, "exercise-solution", "24 *", '"24" *'),
    says: /exercise:1: The left-hand side of an arithmetic operation must be of type 'any', 'number'/,
  },
  {
    name: "solution of nothing",
    break: (notebook) => edit(notebook, "exercise-solution", "const batchBytes", "const bytes"),
    says: /exercise-solution: the solution declares none of the names that exercise declares/,
  },
  {
    name: "no solution",
    break: (notebook) => {
      cell(notebook, "exercise-solution").source = ["Think."];
    },
    says: /exercise: an exercise with no folded solution/,
  },
  {
    name: "unused import",
    break: (notebook) => edit(notebook, "setup", "tf }", "tf, train }"),
    says: /setup:1: 'train' is declared but its value is never read/,
  },
  {
    name: "redeclaration",
    break: (notebook) =>
      edit(notebook, "picture", "const image =", "const labels = 1;\nconst image ="),
    says: /picture:1: Cannot redeclare block-scoped variable 'labels'/,
  },
  {
    name: "dead anchor",
    break: (notebook) => edit(notebook, "title", "(#Exercise)", "(#Exercises)"),
    says: /title:4: the link #Exercises leads nowhere; the headings there are .*Exercise/,
  },
  {
    name: "dead link",
    break: (notebook) => edit(notebook, "title", "(#Exercise)", "(02-date.ipynb)"),
    says: /title:4: the link 02-date.ipynb leads nowhere: there is no file 02-date.ipynb/,
  },
  {
    name: "heading skip",
    break: (notebook) => edit(notebook, "logits-intro", "## Logits", "#### Logits"),
    says: /logits-intro:1: the heading "Logits" skips a level; expected "## …" at most/,
  },
  {
    name: "second title",
    break: (notebook) => edit(notebook, "logits-intro", "## Logits", "# Logits"),
    says: /logits-intro:1: the heading "Logits" is a second title/,
  },
  {
    name: "no title",
    break: (notebook) => edit(notebook, "title", "# A small", "## A small"),
    says: /title:1: the heading "A small chapter" comes before the title/,
  },
  {
    name: "duplicate id",
    break: (notebook) => {
      cell(notebook, "picture").id = "logits";
    },
    says: /logits: cells 4 and 5 have the same id/,
  },
  {
    name: "random id",
    break: (notebook) => {
      cell(notebook, "picture").id = "A3_x";
    },
    says: /A3_x: the id is no short slug/,
  },
  {
    name: "number from another run",
    break: (notebook) => edit(notebook, "definition-intro", "compares", "7<!-- from: logits -->"),
    says: /definition-intro:3: 7 is not among what logits shows: \d, 2$/m,
  },
  {
    name: "number from nowhere",
    break: (notebook) => edit(notebook, "definition-intro", "compares", "2<!-- from: losses -->"),
    says: /definition-intro:3: there is no code cell "losses" to take a number from/,
  },
  {
    name: "interactive picture without a PNG",
    break: (notebook) => {
      const vega = { "application/vnd.vega.v5+json": {}, "text/plain": "a chart" };
      cell(notebook, "picture").outputs[0].data = vega;
    },
    says: /picture: an interactive figure without a PNG/,
  },
  {
    name: "answered stub",
    break: (notebook) => {
      edit(notebook, "exercise", "undefined;", "24 * 32 * 32 * 3 * 4;");
      cell(notebook, "exercise").outputs[0].data = {
        "text/plain": "Correct: it is 294,912 bytes.",
      };
    },
    says: /exercise: the stub is answered; save it as learners find it/,
  },
  {
    name: "registry of one network",
    break: (notebook) =>
      edit(notebook, "title", "It proves", "See https://registry.example.internal/npm. It proves"),
    says: /title: https:\/\/registry.example.internal is a host of one network/,
  },
  {
    name: "address of one network",
    break: (notebook) => {
      const stream = { output_type: "stream", name: "stdout", text: ["http://10.0.0.7:4873/x\n"] };
      cell(notebook, "logits").outputs = [stream];
    },
    says: /logits: http:\/\/10.0.0.7 is a host of one network/,
  },
  {
    name: "secret",
    break: (notebook) => edit(notebook, "setup", "TensorFlow.js", `npm_${"a1".repeat(18)}`),
    says: /setup: "npm_a1a1a1a1…" looks like a secret/,
  },
  {
    name: "token of a server",
    break: (notebook) => {
      const text = [`lab?token=${"0f".repeat(24)}\n`];
      cell(notebook, "logits").outputs = [{ output_type: "stream", ...{ name: "stdout", text } }];
    },
    says: /logits: "token=0f0f0f…" looks like a secret/,
  },
  {
    name: "script in prose",
    break: (notebook) =>
      edit(notebook, "title", "It proves", "<script>alert(1)</script> It proves"),
    says: /title: <script would run in a reader's browser/,
  },
  {
    name: "event handler in an output",
    break: (notebook) => {
      cell(notebook, "picture").outputs[0].data = { "text/html": '<b onclick="alert(1)">a</b>' };
    },
    says: /picture: <b onclick= would run in a reader's browser/,
  },
  {
    name: "swallowed error",
    break: (notebook) =>
      edit(
        notebook,
        "logits",
        "console.log(",
        "try {\n  tf.scalar(1).print();\n} catch {}\nconsole.log(",
      ),
    says: /logits:8: Unexpected empty block\. \(lint\/suspicious\/noEmptyBlockStatements\)/,
  },
  {
    name: "swallowed rejection",
    break: (notebook) =>
      edit(
        notebook,
        "logits",
        "console.log(",
        "await labels.data().catch(() => undefined);\nconsole.log(",
      ),
    says: /logits:6: this rejection is swallowed; let it end the cell, or show it/,
  },
  {
    name: "misspelling",
    break: (notebook) => edit(notebook, "title", "proves", "improoves"),
    says: /title:3: "improoves" is misspelt; write "improves/,
  },
];

/** Makes of the notebook a glossary of these entries, its code left out. */
function makeGlossary(notebook: Saved, ...entries: string[]): void {
  const title = cell(notebook, "title");
  title.source = ["# Glossary\n", ...entries.map((entry) => `\n${entry}\n`)];
  notebook.cells = [title];
}

const loss = "## Loss\n\nHow wrong it is. [1](../a-chapter.ipynb).";
const epoch = "## Epoch\n\nOne pass. [1](../a-chapter.ipynb).";

mutants.push(
  {
    name: "unlinked/glossary",
    break: (notebook) => makeGlossary(notebook, epoch, loss),
    says: /title: \.\.\/a-chapter.ipynb has no link to glossary.ipynb#Epoch/,
  },
  {
    name: "unsorted/glossary",
    break: (notebook) => makeGlossary(notebook, loss, loss.replace("Loss", "Cross-entropy loss")),
    says: /title: "Cross-entropy loss" comes after "Loss"; sort the terms/,
  },
);

mutants.push({
  name: "07-bare",
  break: (notebook) => edit(notebook, "title", "It proves", "**Goal.** None. It proves"),
  says: /title: has no "\*\*You need.\*\*"\n.*has no "\*\*Time"\n.*the file: has no section "## Summary"/,
});

/** A chapter that asks for the bytes of the fixture's batch, with these hints. */
const questions = (...hints: string[]) => ({
  title: "A small chapter",
  exercises: { batchBytes: { kind: "numeric", because: "24 · 3072 numbers.", hints } },
  quiz: { so: { ask: "Is it?", options: { a: ["Yes", "It is."], b: ["No", "It is."] } } },
});

mutants.push(
  {
    name: "misspelt question",
    break: () => {},
    questions: questions("Four bytes.", "How manny?"),
    says: /course\/misspelt-question.json, exercises.batchBytes.hints.1:1: "manny" is misspelt/,
  },
  {
    name: "misspelt choice",
    break: () => {},
    questions: { exercises: { batchBytes: { options: { lernt: "So it is." }, right: "lernt" } } },
    says: /course\/misspelt-choice.json, exercises.batchBytes.options:1: "lernt" is misspelt/,
  },
  {
    name: "misspelt quiz",
    break: () => {},
    questions: { quiz: { so: { ask: "Wy?", options: { a: ["Becuse", "So."] } } } },
    says: /course\/misspelt-quiz.json, quiz.so.options.a.0:1: "Becuse" is misspelt/,
  },
  {
    name: "dead link in a question",
    break: () => {},
    questions: questions("See [there](#Exercises)."),
    says: /course\/dead-link-in-a-question.json, .*hints.0:1: the link #Exercises leads nowhere/,
  },
  {
    name: "unasked exercise",
    break: () => {},
    questions: { exercises: { batchNumbers: {} } },
    says: /course\/unasked-exercise.json, exercises.batchNumbers: no cell of the notebook checks it/,
  },
);

/** Good notebooks that a coarser check would refuse. */
const harmless: Mutant[] = [
  {
    name: "with questions",
    break: () => {},
    questions: questions("See [there](#Exercise): `teh` is indexOf(3)."),
    says: good.says,
  },
  {
    name: "07-whole",
    break: (notebook) => {
      const ends = ["Summary", "Quiz", "Further reading"].map((end) => `\n\n## ${end}`);
      edit(notebook, "title", "It proves", "**Goal.** **You need.** **Time.** It proves");
      edit(notebook, "definition-intro", "compares", `compares${ends.join("")}\n\nIt`);
    },
    says: good.says,
  },
  {
    name: "glossary",
    break: (notebook) => makeGlossary(notebook, loss.replace("../", "")),
    says: good.says,
  },
  {
    name: "a chapter",
    break: (notebook) =>
      edit(notebook, "title", "It proves", "Its [loss](glossary.ipynb#Loss). It proves"),
    says: good.says,
  },
  {
    name: "headings and links in code",
    break: (notebook) =>
      edit(
        notebook,
        "title",
        "It proves",
        "```ts\n#### [no](nowhere) teh\n```\n`teh [a](b)`. It proves",
      ),
    says: good.says,
  },
  {
    name: "names and formulas",
    break: (notebook) =>
      edit(
        notebook,
        "title",
        "It proves",
        "Yann LeCun's $ReLUx(zyx)$, TensorFlow.js, CNNs. It proves",
      ),
    says: good.says,
  },
  {
    name: "numbers of the saved run",
    break: (notebook) => {
      const stream = { output_type: "stream", name: "stdout", text: ["0.61249 of 3,743,802\n"] };
      cell(notebook, "logits").outputs = [stream];
      const claims = ["61.2%", "61%", "0.612", "3,743,802", "3743802"];
      const prose = claims.map((number) => `${number}<!-- from: logits -->`).join(" and ");
      edit(notebook, "definition-intro", "compares", prose);
    },
    says: good.says,
  },
  {
    name: "image in HTML",
    break: (notebook) =>
      edit(notebook, "title", "It proves", '<img src="good.ipynb" alt="a window"> It proves'),
    says: good.says,
  },
  {
    name: "meant to fail",
    break: (notebook) => {
      const logits = cell(notebook, "picture");
      logits.metadata = { tags: ["raises-exception"] };
      logits.source = ["const wrong: number = show;\n", "wrong;"];
      logits.outputs = [{ output_type: "error" }];
      edit(notebook, "setup", "imageGrid, ", "");
    },
    says: good.says,
  },
  {
    name: "variable changed later",
    break: (notebook) => {
      edit(notebook, "logits", "console", "let right = 0;\nconsole");
      edit(notebook, "definition-used", "console", "right++;\nconsole.log(right);\nconsole");
    },
    says: good.says,
  },
];

let said: Map<string, string>;
before(() => {
  said = sayings([good, ...harmless, ...mutants], "check");
});

for (const { name, says } of [good, ...harmless]) {
  test(`check accepts: ${name}`, () => assert.match(said.get(name) ?? "", says));
}

for (const { name, says } of mutants) {
  test(`check finds: ${name}`, (t) => {
    const words = said.get(name) ?? "";
    assert.match(words, says);
    t.diagnostic(says.exec(words)?.[0] ?? "");
  });
}
