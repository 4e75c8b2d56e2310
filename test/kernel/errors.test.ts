import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { type CellRun, contents, KernelSession, printed } from "./session";

let kernel: KernelSession;
before(async () => {
  kernel = await KernelSession.start();
});
after(() => kernel.stop());

/** The traceback as the learner reads it, without colours. */
function traceback(run: CellRun): string {
  const [error] = contents(run, "error");
  assert.ok(error, "no error message");
  return stripVTControlCharacters((error.traceback as string[]).join("\n"));
}

test("a thrown error is an error message and reply, and the next cell runs", async () => {
  const failed = await kernel.execute('throw new RangeError("too far");');
  assert.equal(failed.reply.status, "error");
  assert.equal(failed.reply.ename, "RangeError");
  assert.equal(contents(failed, "error")[0]?.evalue, "too far");
  assert.equal((await kernel.execute("1")).reply.status, "ok");
});

test("the traceback names cells and lines as they were written", async () => {
  const defined = await kernel.execute(`
// TypeScript that leaves no JavaScript moves the lines.
interface Step {
  size: number;
}

function take(step: Step): number {
  if (step.size > 2) throw new RangeError("too big: " + step.size);
  return step.size;
}`);
  const called = await kernel.execute("\nawait null;\ntake({ size: 3 });");
  const [definition, call] = [defined, called].map(({ reply }) => `In[${reply.execution_count}]`);
  assert.equal(
    traceback(called),
    `RangeError: too big: 3
    at take (${definition}, line 8)
    at ${call}, line 3

${definition}, line 8
    6 | 
    7 | function take(step: Step): number {
>   8 |   if (step.size > 2) throw new RangeError("too big: " + step.size);
    9 |   return step.size;
   10 | }`,
  );
});

test("the stack that a cell prints has the same lines", async () => {
  const run = await kernel.execute(
    "interface Nothing {}\n\nfunction where() {\n  return new Error().stack;\n}\nconsole.log(where());",
  );
  assert.match(
    printed(run),
    new RegExp(`at where \\(In\\[${run.reply.execution_count}\\]:4:10\\)`),
  );
});

test("an error in TensorFlow is told without the frames of libraries", async () => {
  await kernel.execute('import { tf } from "convnet";');
  const text = traceback(await kernel.execute("\ntf.tensor([1, 2]).reshape([3]);"));
  assert.match(text, /requested shape has 3\n {4}at In\[\d+\], line 2\n/);
  assert.doesNotMatch(text, /node_modules|node:|launcher/);
});

test("a compile error names each mistake with its line, and nothing runs", async () => {
  const run = await kernel.execute('console.log("ran");\nconst size: number = "big";\nmissing();');
  assert.equal(printed(run), "");
  const [count] = [run.reply.execution_count];
  assert.equal(
    traceback(run),
    `TypeScript: Type 'string' is not assignable to type 'number'.
In[${count}], line 2
    1 | console.log("ran");
>   2 | const size: number = "big";
      |       ^
    3 | missing();

TypeScript: Cannot find name 'missing'.
In[${count}], line 3
    1 | console.log("ran");
    2 | const size: number = "big";
>   3 | missing();
      | ^

If a cell above makes it: that cell has not run since the kernel started. Run what is above with menu Run, "Run All Above Selected Cell".`,
  );
});

test("names that cells not run yet would make are told once, together, with what to run", async () => {
  const run = await kernel.execute(`const loader = new Loader(data);
for (const [images] of loader) {
  show({ plan, images: tf.clone(images) as tf.Tensor, data });
}`);
  assert.equal(
    traceback(run),
    `TypeScript: Cannot find the names 'Loader', 'data', 'show', 'plan'.
In[${run.reply.execution_count}], line 1
>   1 | const loader = new Loader(data);
      |                    ^
    2 | for (const [images] of loader) {
    3 |   show({ plan, images: tf.clone(images) as tf.Tensor, data });

Cells above make them, and have not run since the kernel started. Run what is above with menu Run, "Run All Above Selected Cell".`,
  );
});

test("a misspelt name keeps the compiler's guess", async () => {
  const text = traceback(await kernel.execute("const length = 3;\nlenght + lenght;"));
  assert.match(text, /^TypeScript: Cannot find name 'lenght'. Did you mean 'length'\?/);
  assert.equal(text.match(/TypeScript: /g)?.length, 1);
});

test("the same compile error again in the same line is told once", async () => {
  const run = await kernel.execute("const grid: number[][] = [1, 2, 3];");
  assert.equal(traceback(run).match(/TypeScript: /g)?.length, 1);
});

test("what a cell gave a value before it failed is there for the next, and nothing else", async () => {
  await kernel.execute(`
    const before = 1;
    let steps = 0;
    steps++;
    if (before) throw new Error("halfway");
    const behind = 2;
    class Behind {}`);
  const sum = await kernel.execute("before + steps");
  assert.deepEqual(contents(sum, "execute_result")[0]?.data, { "text/plain": "2" });
  for (const name of ["behind", "Behind"]) {
    assert.match(traceback(await kernel.execute(name)), /Cannot find name/);
  }
});

test("a cell that did not compile takes nothing away", async () => {
  await kernel.execute("let empty: number | undefined;\nconst kept = 5;");
  await kernel.execute("const kept: string = 5;");
  const run = await kernel.execute("[kept, empty]");
  assert.deepEqual(contents(run, "execute_result")[0]?.data, { "text/plain": "[ 5, undefined ]" });
});

test("the cause of an error is told", async () => {
  const text = traceback(
    await kernel.execute('throw new Error("outer", { cause: new Error("inner") });'),
  );
  assert.match(text, /^Error: outer[\s\S]*\ncaused by\nError: inner/);
});

test("anything can be thrown", async () => {
  const run = await kernel.execute("throw { code: 7 };");
  assert.equal(run.reply.evalue, "{ code: 7 }");
  assert.equal((await kernel.execute("throw undefined;")).reply.status, "error");
});

test("an error aborts the cells that were sent with it, and no later one", async () => {
  const runs = await kernel.executeAll(['throw new Error("stop");', "1", "2"]);
  assert.deepEqual(
    runs.map(({ reply }) => reply.status),
    ["error", "aborted", "aborted"],
  );
  assert.equal((await kernel.execute("3")).reply.status, "ok");
});

test("where errors are allowed, the next cell runs at once", async () => {
  const runs = await kernel.executeAll(['throw new Error("go on");', "1"], { stopOnError: false });
  assert.deepEqual(
    runs.map(({ reply }) => reply.status),
    ["error", "ok"],
  );
});

test("a promise that nobody awaited shows its error in the cell", async () => {
  const run = await kernel.execute(
    'Promise.reject(new Error("stray"));\nawait new Promise((resolve) => setTimeout(resolve, 50));',
  );
  assert.equal(run.reply.status, "ok");
  assert.match(traceback(run), /^Error: stray\n {4}at In\[\d+\], line 1/);
});

test("a throw in a timer shows its error in the cell, and the kernel lives on", async () => {
  const run = await kernel.execute(
    'setTimeout(() => { throw new Error("tick"); }, 5);\nawait new Promise((resolve) => setTimeout(resolve, 50));',
  );
  assert.match(traceback(run), /^Error: tick\n/);
  assert.equal((await kernel.execute("1")).reply.status, "ok");
});
