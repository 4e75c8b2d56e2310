import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { temporaryFolder } from "../temporary";
import { type CellRun, contents, KernelSession, printed, python } from "./session";

let kernel: KernelSession;
before(async () => {
  kernel = await KernelSession.start();
});
after(() => kernel.stop());

test("the kernel starts without loading TensorFlow: under 6 seconds of processor time, on a busy machine too", async () => {
  const run = await kernel.execute("const { user, system } = process.cpuUsage();\nuser + system");
  const [result] = contents(run, "execute_result");
  const data = result?.data as Record<string, string> | undefined;
  const seconds = Number(data?.["text/plain"]) / 1e6;
  assert.ok(seconds > 0.1 && seconds < 6, `${seconds} s`);
});

test("20,000 printed lines arrive, in order and before the cell is done", async () => {
  const run = await kernel.execute('for (let i = 0; i < 20000; i++) console.log("line " + i);');
  const lines = printed(run).trimEnd().split("\n");
  assert.equal(lines.length, 20000);
  assert.ok(lines.every((line, index) => line === `line ${index}`));
  assert.ok(run.messages.length < 200, `${run.messages.length} messages`);
});

test("3,000 displays in one turn of the event loop arrive", async () => {
  const run = await kernel.execute(`
    import { display } from "tslab";
    for (let i = 0; i < 3000; i++) display.text(String(i));`);
  assert.equal(run.reply.status, "ok");
  assert.equal(contents(run, "display_data").length, 3000);
});

test("stdout, stderr, displays and the result keep the order in which a cell made them", async () => {
  const run = await kernel.execute(`
    import { display } from "tslab";
    console.log("one");
    console.error("two");
    display.html("three");
    console.log("four");
    "five"`);
  const kinds = run.messages.map(({ type, content }) => content.name ?? type);
  assert.deepEqual(kinds.slice(2, -1), [
    "stdout",
    "stderr",
    "display_data",
    "stdout",
    "execute_result",
  ]);
});

test("process.stdout.write calls back", async () => {
  const run = await kernel.execute(
    'await new Promise<void>((resolve) => { process.stdout.write("x", () => resolve()); });',
  );
  assert.equal(run.reply.status, "ok");
  assert.equal(printed(run), "x");
});

test("cells are counted and the count is sent with input, result and reply", async () => {
  const first = await kernel.execute("const six = 6;");
  const second = await kernel.execute("six * 7");
  const count = Number(first.reply.execution_count);
  assert.equal(second.reply.execution_count, count + 1);
  assert.equal(contents(second, "execute_input")[0]?.execution_count, count + 1);
  assert.deepEqual(contents(second, "execute_result"), [
    { execution_count: count + 1, data: { "text/plain": "42" }, metadata: {} },
  ]);
  assert.deepEqual(contents(first, "execute_result"), []);
});

test("a value draws itself by Symbol.for('Jupyter.display')", async () => {
  const run = await kernel.execute(
    '({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<b>42</b>" }) })',
  );
  assert.deepEqual(contents(run, "execute_result")[0]?.data, { "text/html": "<b>42</b>" });
});

test("a picture as the last line is shown with its metadata", async () => {
  const run = await kernel.execute(`({
    alt: "a dot",
    mimeBundle: async () => ({ data: { "text/plain": "." }, metadata: { "image/png": { alt: "a dot" } } }),
  })`);
  const [result] = contents(run, "execute_result");
  assert.deepEqual(result?.data, { "text/plain": "." });
  assert.deepEqual(result?.metadata, { "image/png": { alt: "a dot" } });
});

test("a timer's output goes to the cell that set it", async () => {
  const [first, second] = await kernel.executeAll([
    'setTimeout(() => console.log("late"), 30);',
    'await new Promise((resolve) => setTimeout(resolve, 150)); console.log("mine");',
  ]);
  assert.equal(first && printed(first), "late\n");
  assert.equal(second && printed(second), "mine\n");
});

test("a cell imports the course's library and runs TensorFlow", async () => {
  const run = await kernel.execute('import { tf } from "convnet";\ntf.tensor([[1, 2, 3]]).shape');
  assert.deepEqual(contents(run, "execute_result")[0]?.data, { "text/plain": "[ 1, 3 ]" });
});

test("await before a bracket and for await work as a cell's only await", async () => {
  const bracket = await kernel.execute("const settled = await (Promise.resolve(7));\nsettled");
  assert.deepEqual(contents(bracket, "execute_result")[0]?.data, { "text/plain": "7" });
  const loop = await kernel.execute(`
    async function* count() {
      yield* [1, 2];
    }
    for await (const number of count()) console.log(number);
    console.log(new Error().stack);`);
  assert.match(
    printed(loop),
    new RegExp(`^1\n2\nError\n.*In\\[${loop.reply.execution_count}\\]:6:17`),
  );
});

test("the kernel goes on when a library is built or installed again beside it", async () => {
  // A cell that imports, so that the compiler knows the library's files; then both kinds change.
  await kernel.execute('import { tf } from "convnet";\ntf.version_core;');
  const touch = await kernel.execute(`
    import { utimesSync } from "node:fs";
    const known = ["dist/src/index.d.ts", "node_modules/@tensorflow/tfjs-core/package.json"];
    for (const file of known) utimesSync(file, new Date(), new Date());
    await new Promise((done) => setTimeout(done, 6000));`);
  assert.equal(touch.reply.status, "ok");
  assert.equal((await kernel.execute("1 + 1")).reply.status, "ok");
});

/** Saves a notebook with the outputs of runs as JupyterLab does; gives what Jupyter's server says. */
function save(...runs: CellRun[]): string {
  const kinds = ["stream", "display_data", "execute_result", "error"];
  const cells = runs.map(({ messages }, index) => ({
    ...{ cell_type: "code", id: `cell-${index}`, execution_count: 1, metadata: {}, source: "" },
    outputs: messages
      .filter(({ type }) => kinds.includes(type))
      .map(({ type, content: { transient: _, ...all } }) => ({ output_type: type, ...all })),
  }));
  const content = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  const folder = temporaryFolder("convnet-");
  const code = `import json, sys
from jupyter_server.services.contents.filemanager import FileContentsManager
model = {"type": "notebook", "content": json.load(sys.stdin)}
FileContentsManager(root_dir=sys.argv[1]).save(model, "a.ipynb")
print("saved")`;
  const options = { input: JSON.stringify(content), encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync(python, ["-c", code, folder], options);
  return stdout.trim() || stderr;
}

test("half of a surrogate pair becomes U+FFFD in all that a cell shows, and the notebook can be saved", async () => {
  const run = await kernel.execute(`
    import { display } from "tslab";
    const word = "a👩b";
    for (let i = 0; i < word.length; i++) console.log(word[i]);
    console.error(word[1]);
    display.raw("application/json", { ["key " + word[1]]: [word[2], "\\\\ud83d"] } as any);
    word + word[1]`);
  assert.equal(printed(run), "a\n\ufffd\n\ufffd\nb\n");
  assert.deepEqual(contents(run, "display_data")[0]?.data, {
    "application/json": { "key \ufffd": ["\ufffd", "\\ud83d"] },
  });
  // Node's console writes it as an escape itself.
  assert.deepEqual(contents(run, "execute_result")[0]?.data, { "text/plain": "'a👩b\\ud83d'" });
  assert.equal(save(run), "saved");
});

test("errors and replies are well-formed Unicode too", async () => {
  const half = '"\\ud83d"';
  const failed = await kernel.execute(
    `throw Object.assign(new Error(${half}), { name: ${half} });`,
  );
  assert.equal(failed.reply.evalue, "\ufffd");
  const members = 'const halved = { ["a\\ud83d" as const]: "\\ud83d" as const };';
  const typed = await kernel.execute(`${members}\nconst size: number = halved;`);
  assert.equal(save(failed, typed), "saved");
  await kernel.execute(members);
  const inspected = await kernel.ask({ do: "inspect", code: "halved", cursor: 3 });
  const completed = await kernel.ask({ do: "complete", code: "halved.", cursor: 7 });
  assert.match(JSON.stringify([inspected, completed]), /halved/);
  // JSON.stringify would write half a pair as an escape.
  assert.doesNotMatch(JSON.stringify([failed, typed, inspected, completed]), /[^\\](\\\\)*\\ud/);
});

test("of 300,000 lines the first and the last are shown, with how many are left out", async () => {
  const run = await kernel.execute('for (let i = 0; i < 300000; i++) console.log("line " + i);');
  const lines = printed(run).trimEnd().split("\n");
  assert.equal(lines[0], "line 0");
  assert.equal(lines.at(-1), "line 299999");
  assert.ok(printed(run).length < 1_010_000, `${printed(run).length} characters`);
  // The 10 + 90 + 900 + 9,000 first have 7 to 10 characters each, the rest 11, then 12.
  const told = printed(run, "stderr");
  assert.match(
    told,
    /has printed 1,000,000 characters; .* Print less, for example every 1,000th line/,
  );
  assert.match(told, /Left out: 208,08\d lines, 2,488,890 characters\. The end of them:/);
  assert.equal(printed(await kernel.execute('console.log("next");')), "next\n");
});

test("one line of 100 MB, a result and a display as long are cut", async () => {
  const run = await kernel.execute('console.log("x".repeat(1e8));\n"y".repeat(1e8)');
  assert.ok(printed(run).length < 1_010_000);
  assert.match(printed(run, "stderr"), /Left out: 1 lines, 99,000,001 characters/);
  const [result] = contents(run, "execute_result").map(({ data }) => JSON.stringify(data));
  assert.match(result ?? "", /^.{10000,10100} 99990000 more characters"}$/);
  const display = await kernel.execute(
    'import { show } from "convnet";\nawait show("z".repeat(1e8));',
  );
  assert.ok(JSON.stringify(display.messages).length < 110_000);
});

test("of more than 3,000 displays the rest are left out, with a word", async () => {
  const run = await kernel.execute(`
    import { display } from "tslab";
    for (let i = 0; i < 5000; i++) display.text(String(i));`);
  assert.equal(contents(run, "display_data").length, 3000);
  assert.match(printed(run, "stderr"), /has shown 3,000 displays; the next ones are left out/);
});

test("export in a cell changes nothing, also when it runs twice", async () => {
  const cell = `export function one() {
  return 1;
}
export const two = 2,
  three = 3;
export class Four {}
export type Five = number;
export interface Six { six: Five }
export enum Seven { Eight }
export { two as nine };
export { basename } from "node:path";
export default function () {}
[one(), two, basename("a/b"), Seven.Eight, new Four()]`;
  for (let times = 0; times < 2; times++) {
    const run = await kernel.execute(cell);
    assert.deepEqual(contents(run, "execute_result")[0]?.data, {
      "text/plain": "[ 1, 2, 'b', 0, Four {} ]",
    });
  }
  const next = await kernel.execute("const six: Six = { six: three };\nexport default { six }");
  assert.deepEqual(contents(next, "execute_result")[0]?.data, {
    "text/plain": "{ six: { six: 3 } }",
  });
});

test("an error in a cell with export has the line and column that were written", async () => {
  const run = await kernel.execute(
    'export const a = 1;\nexport const b: number = "x";\nexport { a };',
  );
  const [error] = contents(run, "error").map(({ traceback }) => traceback as string[]);
  assert.deepEqual(error?.map((line) => stripVTControlCharacters(line)).slice(1), [
    `In[${run.reply.execution_count}], line 2`,
    "    1 | export const a = 1;",
    '>   2 | export const b: number = "x";',
    "      |              ^",
    "    3 | export { a };",
  ]);
});
