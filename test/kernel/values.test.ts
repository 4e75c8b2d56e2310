/** How values print, as a cell's last line, with console.log and inside of other values. */
import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { after, before, test } from "node:test";
import { contents, KernelSession, printed } from "./session";

let kernel: KernelSession;
before(async () => {
  kernel = await KernelSession.start();
  const run = await kernel.execute('import { convNet, loadCIFAR10, show, tf } from "convnet";');
  assert.equal(run.reply.status, "ok");
});
after(() => kernel.stop());

/** What a cell shows in words: what it prints, its displays and its result. */
async function shown(code: string): Promise<string> {
  const run = await kernel.execute(code);
  assert.equal(run.reply.status, "ok", String(run.reply.evalue));
  const bundles = [...contents(run, "display_data"), ...contents(run, "execute_result")];
  const words = bundles.map(({ data }) => (data as Record<string, string>)["text/plain"]);
  return [printed(run), ...words].join("\n").trim();
}

test("a promise says that await is missing, wherever it stands", async () => {
  const promise = "a promise: write await in front of it";
  assert.equal(await shown('loadCIFAR10("train", { images: 10 })'), promise);
  assert.equal(await shown("tf.tensor([1]).data()"), promise);
  const text = await shown(
    "const late = Promise.resolve(1);\nconsole.log(late, [late], new Map([[1, { late }]]));\nawait show(late);",
  );
  assert.equal(
    text,
    `${promise} [ [${promise}] ] Map(1) { 1 => { late: [${promise}] } }\n\n${promise}`,
  );
});

test("nothing that a cell can name prints the kernel's insides or the environment", async () => {
  const things = [
    ...["globalThis", "this", "[process]", "require", "process.stdout", "console"],
    ...[
      "setTimeout(() => {}, 1)",
      "setImmediate(() => {})",
      "[setInterval(() => {}, 1e6).unref()]",
    ],
    ...["Promise.reject(new Error('x')).catch(() => {})", "(async () => 1)()", "import('node:fs')"],
    "new (await import('node:async_hooks')).AsyncResource('x')",
    "await (await import('node:fs/promises')).open('package.json')",
  ];
  for (const thing of things) {
    const text = await shown(`await null;\n${thing}`);
    const insides = new RegExp(
      `msg_id|session|username|${userInfo().username}\\b|In\\[\\d|identities|__tslab__|signature|${process.cwd()}`,
    );
    assert.doesNotMatch(text, insides, thing);
    assert.ok(text.length < 2500, `${thing}: ${text.length} characters`);
  }
  assert.equal(await shown("Object.keys(globalThis).includes('__tslab__')"), "false");
});

test("a tensor prints its type, shape and numbers; a short one also inside of other values", async () => {
  assert.equal(await shown("tf.tensor([1, 2, 3])"), "Tensor float32 [3]\n    [1, 2, 3]");
  assert.equal(
    await shown("[tf.tensor([1, 2, 3]), { big: tf.zeros([100, 100]), one: tf.scalar(5) }]"),
    `[
  Tensor float32 [3]: [1, 2, 3],
  { big: Tensor float32 [100, 100], one: Tensor float32 []: 5 }
]`,
  );
  assert.equal(
    await shown(`console.log([
      tf.tensor([1, 0], [2], "int32"), tf.tensor([true, false]), tf.tensor(["a"]), tf.complex([1], [2]),
    ], [tf.variable(tf.scalar(2), true, "rate")]);`),
    `[
  Tensor int32 [2]: [1, 0],
  Tensor bool [2]: [true, false],
  Tensor string [1]: ['a'],
  Tensor complex64 [1]: [1 + 2j]
] [ Variable "rate" float32 []: 2 ]`,
  );
});

test("a disposed tensor says so, and a large one shows its beginning", async () => {
  assert.equal(
    await shown("const gone = tf.tensor([1]);\ngone.dispose();\ngone"),
    "Tensor float32 [1] (disposed)",
  );
  const large = await shown("tf.ones([400, 32, 32, 3])");
  assert.match(large, /^Tensor float32 \[400, 32, 32, 3\], the first 1:\n {4}\[\[\[\[1, 1, 1\],/);
  assert.ok(large.length < 1000, `${large.length} characters`);
});

test("a model prints its summary, and one line inside of other values", async () => {
  assert.match(
    await shown("convNet()"),
    /^_+\nLayer \(type\)[\s\S]*\nconv1 \(Conv2D\) +\[\[null,32,32,3\]\] [\s\S]*Total params: 3743802\n/,
  );
  assert.match(
    await shown("console.log({ net: convNet() });"),
    /^{ net: Sequential ".+": 11 layers, 3,743,802 parameters }$/,
  );
  assert.match(await shown("tf.sequential()"), /^Sequential ".+": 0 layers, 0 parameters$/);
  assert.match(
    await shown("[tf.layers.dense({ units: 3 }), tf.train.sgd(0.5), tf.data.array([1, 2])]"),
    /Dense ".+": units 3, activation linear, not built yet,\n {2}SGD { learningRate: 0.5 },\n {2}tf.data.Dataset of 2 elements/,
  );
});
