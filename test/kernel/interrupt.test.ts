import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { contents, type ExecuteOptions, KernelSession, printed } from "./session";

let kernel: KernelSession;
before(async () => {
  kernel = await KernelSession.start();
  await kernel.execute(
    'import { checkInterrupt } from "convnet/dist/src/notebook/interrupt";\nlet steps = 0;',
  );
});
after(() => kernel.stop());

/**
 * Runs a cell that prints "ready" and presses the stop button then. Cells print it after an await:
 * Node loses a signal that comes in the very moment in which a cell's first synchronous part ends.
 */
async function stopped(code: string, options: ExecuteOptions = {}) {
  const run = await kernel.execute(code, { at: "ready", act: "interrupt", ...options });
  assert.equal(run.reply.status, "error");
  assert.equal(run.reply.ename, "InterruptError");
  assert.equal(contents(run, "error")[0]?.evalue, "interrupted");
  return run;
}

const isAlive = async () => assert.equal((await kernel.execute("1")).reply.status, "ok");

/** A training loop in small: work that blocks, then a look at the stop button. */
const training = `
  await null;
  console.log("ready");
  for (;;) {
    for (const until = Date.now() + 30; Date.now() < until; );
    await checkInterrupt();
    steps++;
  }`;

test("the stop button ends a training loop, and it really stands still", async () => {
  await stopped(training);
  const [before, after] = [
    await kernel.execute("steps"),
    await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 200));\nsteps"),
  ].map((run) => contents(run, "execute_result")[0]?.data);
  assert.deepEqual(after, before);
});

test("the stop button is heard while a cell is compiled", async () => {
  const rows = Array.from({ length: 400 }, (_, row) => `{ row: ${row}, twice: ${2 * row} }`);
  const code = `const rows = [${rows.join(", ")}].map((row) => ({ ...row, more: [row] }));
    for (;;) await checkInterrupt();`;
  const run = await kernel.execute(code, { at: "execute_input", act: "interrupt" });
  assert.equal(run.reply.ename, "InterruptError");
});

test("code that catches the interrupt can clean up", async () => {
  const run = await stopped(`
    await null;
    console.log("ready");
    try {
      for (;;) await checkInterrupt();
    } finally {
      console.log("cleaned up");
    }`);
  assert.match(printed(run), /cleaned up/);
});

test("a cell that waits for something else is left behind", async () => {
  await stopped('await null;\nconsole.log("ready");\nawait new Promise(() => {});');
  await isAlive();
});

test("a loop left behind ends at its next check, also while the next cell runs", async () => {
  await stopped(`
    await null;
    steps = 0;
    console.log("ready");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    for (;;) {
      await checkInterrupt();
      steps++;
    }`);
  const run = await kernel.execute(
    "await new Promise((resolve) => setTimeout(resolve, 1500));\nsteps",
  );
  assert.deepEqual(contents(run, "execute_result")[0]?.data, { "text/plain": "0" });
});

test("code that never yields is stopped before its first await", async () => {
  await stopped('console.log("ready");\nfor (;;);');
  await isAlive();
});

for (const [place, code] of [
  ["after an await", 'await null;\nconsole.log("ready");\nfor (;;) steps++;'],
  [
    "before an await with a bracket",
    'console.log("ready");\nfor (;;) steps++;\nawait (async () => 1)();',
  ],
  [
    "in a timer",
    'console.log("ready");\nsetTimeout(() => { for (;;) steps++; });\nawait new Promise(() => {});',
  ],
  [
    "in a regular expression",
    'await null;\nconsole.log("ready");\n/^(a+)+$/.test("a".repeat(60) + "b");',
  ],
] as const) {
  test(`code that never yields is stopped ${place}, and its variables are kept`, async () => {
    await kernel.execute("steps = 1;");
    await stopped(code);
    const run = await kernel.execute("steps > 0");
    assert.deepEqual(contents(run, "execute_result")[0]?.data, { "text/plain": "true" });
  });
}

test("code that is ended inside tf.tidy or a gradient leaves no tensors, and gradients go on", async () => {
  await kernel.execute(
    'import { tf } from "convnet";\nlet before = 0;\ntf.tidy(() => void tf.add(1, 1));',
  );
  const endless = [
    ["tf.tidy(() => { for (;;) tf.add(1, 1); });", 0],
    // Only by force does this one end.
    ["tf.tidy(() => { for (;;) { try { tf.add(1, 1); } catch {} } });", 0],
    // The scalar is made outside of any scope.
    ["tf.grad((x) => { for (;;) x.square(); })(tf.scalar(3));", 1],
  ] as const;
  for (const [code, left] of endless) {
    await kernel.execute("before = tf.memory().numTensors;");
    await stopped(`await null;\nconsole.log("ready");\n${code}`);
    const lost = await kernel.execute("tf.memory().numTensors - before;");
    const data = contents(lost, "execute_result")[0]?.data as Record<string, string> | undefined;
    // An earlier cell's tensor may have gone meanwhile.
    assert.ok(Number(data?.["text/plain"]) <= left, `${code} ${JSON.stringify(data)}`);
  }
  const run = await kernel.execute("tf.grad((x) => tf.square(x))(tf.scalar(3)).dataSync()[0];");
  assert.deepEqual(contents(run, "execute_result")[0]?.data, { "text/plain": "6" });
});

const smallNet = `import { tf } from "convnet";
const net = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
net.compile({ loss: "meanSquaredError", optimizer: "sgd" });
const [x, y] = [tf.randomNormal([64, 4]), tf.randomNormal([64, 1])];
let epochs = 0;
const options = (more: object) => ({
  ...{ verbose: 0 as const, batchSize: 8, callbacks: { onEpochEnd: () => void epochs++ } },
  ...more,
});`;
const standsStill =
  "const before = epochs;\nawait new Promise((resolve) => setTimeout(resolve, 400));\nepochs - before";

for (const [what, code] of Object.entries({
  "fit of TensorFlow.js": "await net.fit(x, y, options({ epochs: 1e6 }));",
  "loop that waits for nextFrame": `for (;;) {
    await tf.nextFrame();
    tf.tidy(() => tf.matMul(x, x, true));
    epochs++;
  }`,
  "fit in a loop that catches all": `for (;;) {
    try {
      await net.fit(x, y, options({ epochs: 20 }));
    } catch {}
    await tf.nextFrame();
  }`,
  "loop of long operations without an await": `const large = tf.ones([1500, 1500]);
  for (;;) {
    tf.matMul(large, large).dispose();
    epochs++;
  }`,
})) {
  test(`a ${what} ends with its cell, and the model trains again`, async () => {
    assert.equal((await kernel.execute(smallNet)).reply.status, "ok");
    await stopped(`await null;\nconsole.log("ready");\n${code}`);
    const still = await kernel.execute(standsStill);
    assert.deepEqual(contents(still, "execute_result")[0]?.data, { "text/plain": "0" });
    const again = await kernel.execute(
      "(await net.fit(x, y, options({ epochs: 2 }))).epoch.length",
    );
    assert.deepEqual(contents(again, "execute_result")[0]?.data, { "text/plain": "2" });
  });
}

test("a cell that listens to SIGINT itself can be stopped without ending the kernel", async () => {
  await stopped(`process.once("SIGINT", () => {});${training}`);
  await stopped(training);
  await isAlive();
});

test("the stop button of an idle kernel does nothing", async () => {
  await kernel.ask({ do: "interrupt" });
  await isAlive();
  const run = await kernel.execute("await checkInterrupt();");
  assert.equal(run.reply.status, "ok");
});

test("an interrupt_request on the control channel stops a cell like the signal", async () => {
  const run = await stopped(training, {
    act: { channel: "control", type: "interrupt_request" },
  });
  assert.deepEqual(run.answer, { status: "ok" });
  await isAlive();
});
