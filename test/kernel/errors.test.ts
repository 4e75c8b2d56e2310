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

test("describing a failure never fails, and the next cell runs", async () => {
  const failures: [code: string, told: RegExp][] = [
    [
      'const e: any = new Error("a"); e.cause = e; throw e;',
      /^Error: a[\s\S]*caused by: an error that is shown above$/,
    ],
    ['throw Object.assign(new Error("a"), { stack: 5 });', /^Error: a$/],
    ['throw Object.defineProperty(new Error("a"), "message", { get() { throw 1; } });', /^Error: /],
    ['throw Object.defineProperty(new Error("a"), "stack", { get() { throw 1; } });', /^Error: a$/],
    ['throw { [Symbol.for("nodejs.util.inspect.custom")]() { throw 1; } };', /^Thrown: {/],
    ["throw { toString() { throw 1; } };", /^Thrown: { toString/],
    [
      "throw new Proxy({ a: 1 }, { get() { throw 1; }, getPrototypeOf() { throw 1; } });",
      /^Thrown: { a: 1 }/,
    ],
    [
      "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;",
      /^Thrown: <Revoked Proxy>/,
    ],
    ["throw null;", /^Thrown: null$/],
    ["throw Symbol('s');", /^Thrown: Symbol\(s\)$/],
    ["throw 10n;", /^Thrown: 10n$/],
    ["throw function f() {};", /^Thrown: \[Function: f\]$/],
    ["throw Object.assign(new Error('a'), { name: Symbol('s') });", /^Error: a/],
    ["throw Object.assign(Object.create(Error.prototype), { message: 'bare' });", /^Error: bare/],
    ['throw new Error("x".repeat(3e6));', /^Error: x{10000}… \(2,990,000 more characters\)/],
    [
      'let e = new AggregateError([new Error("deep")], "0"); for (let i = 1; i < 1000; i++) e = new AggregateError([e], String(i)); throw e;',
      /^AggregateError: 999[\s\S]*error 1 of 1\nAggregateError: 998[\s\S]*more errors are left out/,
    ],
    ["Object.freeze(Error.prototype); throw new TypeError('frozen');", /^TypeError: frozen/],
  ];
  for (const [code, told] of failures) {
    const run = await kernel.execute(code);
    assert.match(traceback(run), told, code);
    assert.ok(traceback(run).length < 15_000, code);
  }
  assert.equal((await kernel.execute("1")).reply.status, "ok");
});

test("a value thrown in a timer or a promise that nobody awaits is told, whatever it is", async () => {
  const run = await kernel.execute(`
    setTimeout(() => { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; } }); }, 5);
    Promise.reject(Symbol("late"));
    await new Promise((resolve) => setTimeout(resolve, 50));`);
  assert.deepEqual(
    contents(run, "error").map(({ ename, evalue }) => [ename, evalue]),
    [
      ["Thrown", "Symbol(late)"],
      ["Thrown", "{}"],
    ],
  );
});

test("what a cell breaks of JavaScript itself is put back, and it is told", async () => {
  const cells = {
    "Array.prototype.push": "Array.prototype.push = null as any;",
    "JSON.stringify": "JSON.stringify = () => { throw 1; };",
    Error: "(globalThis as any).Error = null;",
    console: "(globalThis as any).console = null;",
    "Array.prototype.map":
      "Array.prototype.map = null as any;\nawait new Promise((done) => setTimeout(done, 20));",
    "Promise.prototype.then": "delete (Promise.prototype as any).then;",
  };
  for (const [name, code] of Object.entries(cells)) {
    const run = await kernel.execute(code);
    assert.match(
      printed(run, "stderr"),
      new RegExp(`This cell changed ${name.replaceAll(".", "\\.")}, `),
    );
    const next = await kernel.execute("console.log([1].map((x) => x + 1), JSON.stringify([1]));");
    assert.equal(printed(next), "[ 2 ] [1]\n", name);
  }
});

test("an error that a cell prints has its own frames, no path and no frame of a library", async () => {
  const run = await kernel.execute(`
try { JSON.parse("{"); } catch (error) { console.log(error); console.error({ error }); console.dir([error]); }
try { tf.tensor([1, 2]).reshape([3]); } catch (error) { console.log(error); }
const late = await Promise.any([Promise.reject(new Error("one"))]).catch((error) => error);
console.log(late);`);
  const text = printed(run) + printed(run, "stderr");
  assert.match(text, /^SyntaxError: .* JSON .*\n {4}at In\[\d+\]:2:12\n/);
  assert.match(
    text,
    /AggregateError: All promises were rejected[\s\S]*\[errors\]: \[\s+Error: one\n\s+at In\[\d+\]:4:/,
  );
  assert.doesNotMatch(text, /node:|node_modules|kernel|<anonymous>|\/\w+\//);
});

test("the errors of Promise.any are told each", async () => {
  const text = traceback(
    await kernel.execute(
      'await Promise.any([Promise.reject(new Error("one")), Promise.reject(new RangeError("two"))]);',
    ),
  );
  assert.match(text, /^AggregateError: All promises were rejected\n\nerror 1 of 2\nError: one\n/);
  assert.match(text, /\nerror 2 of 2\nRangeError: two\n {4}at In\[\d+\], line 1/);
});

test("one mistake is one error, with the compiler's last reason or what to write", async () => {
  const mistakes: [code: string, told: RegExp][] = [
    [
      'tf.conv2d(tf.zeros([1, 8, 8, 3]), tf.zeros([3, 3, 3, 4]) as tf.Tensor4D, 1, "same");',
      /^TypeScript: Argument of type 'Tensor<.*\n.* write after it "as tf.Tensor3D" if it has 3 dimensions, "as tf.Tensor4D" if .*\nIn/,
    ],
    [
      "const grid: { rows: { height: number } } = { rows: { height: '3' } };",
      /^TypeScript: Type 'string' is not assignable to type 'number'\.\nIn/,
    ],
    [
      "const point: [number, { y: number }] = [1, { x: 2 }];",
      /^TypeScript: .*'x' does not exist in type.*\nIn/,
    ],
    [
      "new Map([1, 2]);",
      /^TypeScript: No overload matches this call\.\n.*number.* is not assignable to type 'readonly \[unknown, unknown\]'\.\nIn/,
    ],
    [
      "const data: number[] = Promise.resolve([1]);",
      /^TypeScript: .*\nIt is a promise: write "await" in front of it\.\nIn/,
    ],
    [
      "tf.scalar(1).data().length;",
      /^TypeScript: .*\nIt is a promise: write "await" in front of it\.\nIn/,
    ],
    [
      "for (const value of tf.scalar(1).data()) {}",
      /^TypeScript: .*\nIt is a promise: write "await"/,
    ],
    ["await show(imageGrid([1]));", /^TypeScript: Argument of type 'number\[\]'/],
  ];
  await kernel.execute('import { imageGrid, show, tf } from "convnet";');
  for (const [code, told] of mistakes) {
    const text = traceback(await kernel.execute(code));
    assert.match(text, told, code);
    assert.equal(text.match(/TypeScript: /g)?.length, 1, text);
  }
  const run = await kernel.execute("await show(imageGrid(tf.zeros([8, 8, 3])));");
  assert.equal(run.reply.status, "ok", "no cast is needed");
});

test("code from another place is told by what it is and what to do here", async () => {
  const pasted: [code: string, told: RegExp][] = [
    ["!npm install x", /shell command in Python's notebooks.*terminal/],
    ["const a = 1;\n!ls -la", /shell command.*\nIn\[\d+\], line 2/],
    ["npm install x", /shell command: use a terminal/],
    ["%%bash\nls", /% is a command of Python's notebooks/],
    ["%matplotlib inline", /% is a command of Python's notebooks/],
    ['const name = prompt("name?");', /'prompt'.* browser.*Write the answer into the cell/],
    ['alert("hi");', /'alert'.*console\.log/],
    ['document.getElementById("x");', /'document'.*web page.*show/],
    ['const x = <div className="a">hi</div>;', /JSX/],
    ["function App() {\n  return (\n    <p>\n      hi\n    </p>\n  );\n}", /JSX/],
    ["using file = open();", /does not know "using"/],
    ["{\n  await using file = open();\n}", /does not know "using"/],
    ["import numpy as np\nx = np.zeros(3)", /Python/],
    ["import os", /Python/],
    ["def f(x):\n    return x + 1\nprint(f(2))", /Python/],
    ["for i in range(10):\n    print(i)", /Python/],
    ["if x > 3:\n    y = True\nelse:\n    y = None", /Python/],
    ['print("hi")', /Python.*console\.log/],
    ["# a comment\nconst b = 1;", /begins with \/\//],
    ["```ts\nconst c = 1;\n```", /Markdown/],
    ["imageGrid?", /Shift-Tab/],
    ["total = 5", /begins with const or let/],
  ];
  for (const [code, told] of pasted) {
    const text = traceback(await kernel.execute(code));
    assert.match(text, told, code);
    assert.equal(text.match(/TypeScript: /g)?.length, 1, text);
    assert.doesNotMatch(text, /Cells above make them|it: that cell has not run/, code);
  }
});

test("what looks like other places' code and is none keeps the compiler's words", async () => {
  const own = [
    "if (\n  !done\n) {}",
    "history",
    'const n: number = "<b>hi</b>";',
    "dictionary.len;",
    "git",
  ];
  for (const code of own) {
    const text = traceback(await kernel.execute(code));
    assert.match(text, /^TypeScript: (Cannot find name '\w+'\.|Type 'string' is not)/, code);
    assert.doesNotMatch(text, /Python|JSX|shell|web page/, code);
  }
});

test("what is missing at the end of a cell is told at its last line", async () => {
  const text = traceback(await kernel.execute("const a = 1;\nlet b: number = a +"));
  assert.match(text, /^TypeScript: Expression expected\.\nIn\[\d+\], line 2\n/);
  assert.match(text, /> {3}2 \| let b: number = a \+\n {6}\| {20}\^$/);
});
