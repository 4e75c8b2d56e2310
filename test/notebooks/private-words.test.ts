import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { before, test } from "node:test";
import { temporaryFolder } from "../temporary";
import { cell, edit, good, type Mutant, sayings } from "./mutants";

/** A value in a template, and code font in one. */
const value = (name: string) => ["$", "{", name, "}"].join("");
const code = (name: string) => `\\\`${name}\\\``;

const mutants: Mutant[] = [
  {
    name: "private word in prose",
    break: (notebook) => edit(notebook, "title", "the tests", "the tests, *right on\nvalid*,"),
    says: /title:3: "right on valid": write "validation accuracy"/,
  },
  {
    name: "private word in a heading",
    break: (notebook) => edit(notebook, "logits-intro", "Logits", "How sure it is"),
    says: /logits-intro:1: "How sure": write "confidence"/,
  },
  {
    name: "percentage with a space",
    break: (notebook) => edit(notebook, "definition-intro", "compares", "of 94.2 % compares"),
    says: /definition-intro:3: "94.2 %": write .* "94.2%"/,
  },
  {
    name: "private word in a string",
    break: (notebook) =>
      edit(notebook, "logits", "console", 'console.log("Trained\\nanew");\nconsole'),
    says: /logits:6: "anew": write "again"/,
  },
  {
    name: "private word in a template",
    break: (notebook) =>
      edit(notebook, "logits", "are right", `pictures, ${value("labels.size")} %`),
    says: /logits:6: "pictures": write "image"[\s\S]*logits:6: "… %": write/,
  },
  {
    name: "private words in comments",
    break: (notebook) =>
      edit(
        notebook,
        "logits",
        "console",
        "// Learnt by\n// heart.\n/**\n * Learns by\n * heart.\n */\nconsole",
      ),
    says: /logits:6: "by heart".*\n.*logits:6: "Learnt": write "learned"\n.*logits:9: "by heart": write "memorise"/,
  },
  {
    name: "private word in a question",
    break: () => {},
    questions: { quiz: { so: { ask: "Where is the fault?", options: { a: ["It", "is."] } } } },
    says: /course\/private-word-in-a-question.json, quiz.so.ask:1: "fault": write "bug"/,
  },
  {
    name: "private word in a choice",
    break: () => {},
    questions: { exercises: { batchBytes: { options: { "labels torn off": "It is." } } } },
    says: /batchBytes.options:1: "torn off": write "labels shuffled"/,
  },
];

/** Where a coarser check would find private words. */
const harmless: Mutant[] = [
  {
    name: "private words that are code, links or ids",
    break: (notebook) => {
      cell(notebook, "logits").id = "mended";
      edit(notebook, "title", "It proves", "`anew`, [mine](https://twin.org). It proves");
      edit(notebook, "mended", "console", 'const valid = "a/mended/twin";\nconsole');
      edit(notebook, "mended", "are right", `of ${code("whoever")} in ${value("valid")}`);
    },
    says: good.says,
  },
  {
    name: "words of the field that hold private ones",
    break: (notebook) =>
      edit(
        notebook,
        "definition-intro",
        "compares",
        "recommends a standard deviation of 94.2%, on a valid image, in place of the right column; what is hard to train is it",
      ),
    says: good.says,
  },
];

let said: Map<string, string>;
before(() => {
  said = sayings([...harmless, ...mutants], "check");
});

for (const { name, says } of harmless) {
  test(`check accepts: ${name}`, () => assert.match(said.get(name) ?? "", says));
}

for (const { name, says } of mutants) {
  test(`check fails for: ${name}`, () => {
    assert.match(said.get(name) ?? "", says);
    assert.match(said.get(name) ?? "", /^FAILED/);
  });
}

/** What a function of scripts/notebooks gives of a checkout with these files. */
function result(files: Record<string, string>, expression: string): unknown {
  const folder = temporaryFolder("words-");
  for (const each of ["docs", "src", "notebooks/course", "scripts/setup"]) {
    mkdirSync(join(folder, each), { recursive: true });
  }
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  const code = `
    import { checkNotebooks } from "./scripts/notebooks/check.mjs";
    import { readDocuments } from "./scripts/notebooks/documents.mjs";
    import { privateWordProblems, sourceProblems } from "./scripts/notebooks/private-words.mjs";
    const folder = ${JSON.stringify(folder)};
    console.log(JSON.stringify(${expression}));`;
  const options = { cwd: resolve(__dirname, "../../.."), encoding: "utf8" } as const;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", code], options);
  return JSON.parse(said.trim().split("\n").at(-1) ?? "");
}

test("private words are found in the strings of src, notebooks/course and scripts", () => {
  const files = {
    "src/chart.ts":
      'import x from "./by heart";\n// anew\nexport const title = "Right on valid" + x;\n',
    "notebooks/course/check.ts": `export const said = (n: number) => \`${value("n")} %\nof the pictures\`;\n`,
    "scripts/setup/run.mjs": 'throw new Error("whoever");\n',
    "scripts/setup/run.py": 'print("whoever")\n',
  };
  assert.deepEqual(result(files, "sourceProblems(folder)"), [
    'src/chart.ts:3: "Right on valid": write "validation accuracy", "training accuracy", "test accuracy"',
    'src/chart.ts:3: "on valid": write "the validation set"',
    'notebooks/course/check.ts:1: "… %": write the number and % without a space, as in "94.2%"',
    'notebooks/course/check.ts:2: "pictures": write "image", or "figure" for what is drawn on the page',
    'scripts/setup/run.mjs:1: "whoever": write "If you …"',
  ]);
});

test("a private word in a string fails the check", () => {
  const files = { "src/chart.ts": 'export const title = "Trained afresh";\n' };
  assert.equal(result(files, "checkNotebooks([], folder)"), false);
  assert.equal(result({}, "checkNotebooks([], folder)"), true);
});

test("private words are found in the pages of the checkout and of docs/", () => {
  const files = {
    "README.md": "# Twin\n",
    "docs/how.md": "# How\n\nA case\nbook.\n",
    "src/no.md": "# Twin\n",
  };
  const found = "readDocuments(folder).map((page) => [page.file, ...privateWordProblems(page)])";
  assert.deepEqual(result(files, found), [
    ["README.md", 'text:1: "Twin": write "control run"'],
    ["docs/how.md", 'text:3: "case book": write "summary of results"'],
  ]);
});
