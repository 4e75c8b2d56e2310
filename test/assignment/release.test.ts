import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { before, test } from "node:test";
import { Class, root } from "./class";

const name = "04-training";
const course = new Class(name);
let released: Awaited<ReturnType<typeof course.run>>;
before(async () => {
  released = await course.run("release");
});
const original = JSON.parse(readFileSync(join(root, `notebooks/${name}.ipynb`), "utf8"));
const json = JSON.parse(readFileSync(join(root, `notebooks/course/${name}.json`), "utf8"));

interface SavedCell {
  id: string;
  cell_type: string;
  source: string | string[];
  metadata: { nbgrader?: { points: number; grade_id: string } };
}
const cells = (kind: string): SavedCell[] =>
  JSON.parse(course.read(kind, name, `${name}.ipynb`)).cells;
const text = ({ source }: SavedCell) => [source].flat().join("");

test("the students' copy has every cell but the folded solutions", () => {
  assert.equal(released.status, 0, released.said);
  const own = cells("release");
  const left = new Set(own.map(({ id }) => id));
  const cut = original.cells.filter(({ id }: SavedCell) => !left.has(id));
  assert.ok(cut.length >= 9);
  for (const cell of cut) assert.match(text(cell), /^<details><summary>Solution/);
  assert.doesNotMatch(own.map(text).join(), /<summary>Solution/);
  const code = (all: SavedCell[]) => all.filter((cell) => cell.cell_type === "code").map(text);
  assert.deepEqual(code(own), code(original.cells));
});

test("no reply of the course and no right letter is in what students get", () => {
  const folder = course.path("release", name, "node_modules/convnet-course");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  const all = [...files, ...cells("release").map(text)].join("\n");
  interface Asked {
    because?: string;
    slips?: Record<string, string>;
    options?: Record<string, string | [string, string]>;
  }
  const asked: Asked[] = [
    ...Object.values<Asked>(json.exercises),
    ...Object.values<Asked>(json.quiz),
  ];
  const replies = asked.flatMap(({ because, slips, options }) => [
    ...(because ? [because] : []),
    ...Object.values(slips ?? {}),
    ...Object.values(options ?? {}).map((option) => (Array.isArray(option) ? option[1] : option)),
  ]);
  assert.ok(replies.length > 30);
  for (const reply of replies) assert.ok(!all.includes(reply), reply);
  const cut = JSON.parse(readFileSync(join(folder, "cut.json"), "utf8"));
  const letters = cut.flatMap(({ quiz }: { quiz?: Record<string, { right: string }> }) =>
    Object.values(quiz ?? {}).map(({ right }) => right),
  );
  assert.deepEqual([...new Set(letters)], ["a"]);
  assert.ok(!readdirSync(folder).some((file) => /^\d\d-.*\.js$/.test(file)));
});

test("both copies are notebooks in nbformat with nbgrader's metadata: one graded cell an exercise", () => {
  const python = join(root, ".convnet/venv/bin/python");
  const program =
    "import nbformat, sys\nfor path in sys.argv[1:]: nbformat.validate(nbformat.read(path, 4))";
  const paths = ["source", "release"].map((kind) => course.path(kind, name, `${name}.ipynb`));
  execFileSync(python, ["-c", program, ...paths]);
  const graded = cells("release").flatMap(({ metadata }) => metadata.nbgrader ?? []);
  const questions = Object.keys(json.quiz).length;
  assert.deepEqual(
    graded.map(({ points }) => points),
    [...Object.keys(json.exercises).map(() => 1), questions],
  );
  assert.equal(new Set(graded.map(({ grade_id }) => grade_id)).size, graded.length);
  assert.equal(graded[0].grade_id, "exercises-training-direction");
});

test("a chapter that is none, or asks nothing, is refused", async () => {
  const refused = (chapter: string) => new Class(chapter).run("release");
  const unknown = await refused("42");
  assert.equal(unknown.status, 1);
  assert.match(unknown.said, /no notebook "42"; expected .*04-training/);
  assert.match((await refused("glossary")).said, /glossary asks nothing/);
});
