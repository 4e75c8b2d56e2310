import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { contents, KernelSession, printed } from "./session";

let kernel: KernelSession;
before(async () => {
  kernel = await KernelSession.start();
});
after(() => kernel.stop());

test("the kernel starts with under 3.5 seconds of processor time", async () => {
  const run = await kernel.execute("const { user, system } = process.cpuUsage();\nuser + system");
  const [result] = contents(run, "execute_result");
  const data = result?.data as Record<string, string> | undefined;
  const seconds = Number(data?.["text/plain"]) / 1e6;
  assert.ok(seconds > 0.1 && seconds < 3.5, `${seconds} s`);
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
