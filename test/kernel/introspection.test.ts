import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelSession } from "./session";

let kernel: KernelSession;
before(async () => {
  kernel = await KernelSession.start();
  await kernel.execute(`
    import { checkInterrupt } from "convnet/dist/src/notebook/interrupt";
    /** Doubles a number. */
    function double(x: number): number {
      return 2 * x;
    }
    const shape = { height: 32, width: 32 };`);
});
after(() => kernel.stop());

/** Asks with the cursor where the code has a "|". */
async function ask(what: "complete" | "inspect", marked: string): Promise<Record<string, unknown>> {
  const cursor = [...marked].indexOf("|");
  const code = marked.replace("|", "");
  return (await kernel.ask({ do: what, code, cursor })) as Record<string, unknown>;
}

async function inspected(marked: string): Promise<string> {
  const { found, data } = await ask("inspect", marked);
  return found ? String((data as Record<string, string>)["text/plain"]) : "nothing";
}

test("Tab completes members of what earlier cells declared", async () => {
  const { matches, cursor_start, cursor_end } = await ask("complete", "shape.he|");
  assert.deepEqual([matches, cursor_start, cursor_end], [["height"], 6, 8]);
});

test("Tab completes names from convnet, with their kind", async () => {
  const { matches, metadata } = await ask("complete", "checkInt|");
  assert.deepEqual(matches, ["checkInterrupt"]);
  assert.deepEqual(metadata, {
    _jupyter_types_experimental: [{ text: "checkInterrupt", type: "alias", start: 0, end: 8 }],
  });
});

test("cursors count characters, not UTF-16 units", async () => {
  const { matches, cursor_start } = await ask("complete", '"🦌🐸"; shape.wi|');
  assert.deepEqual([matches, cursor_start], [["width"], 12]);
});

test("Shift-Tab shows the type and docstring of a function from convnet", async () => {
  assert.match(
    await inspected("check|Interrupt"),
    /^(function )?checkInterrupt\(\): Promise<void>\n\nLets a long loop be stopped/,
  );
});

test("Shift-Tab works behind the name, at its bracket and among the arguments", async () => {
  const around = ["double|", "double|(1)", "double(|", "double(1, (2), |", "double([1, |"];
  for (const code of around) {
    assert.match(await inspected(code), /double\(x: number\): number[\s\S]*Doubles a number/, code);
  }
  assert.match(await inspected("double([1].map(|"), /Array<number>\.map/);
});

test("Shift-Tab on nothing finds nothing", async () => {
  assert.equal(await inspected("  |"), "nothing");
});

test("Tab is answered while a cell runs, and the kernel is busy as before", async () => {
  const run = await kernel.execute(
    'await null;\nconsole.log("ready");\nawait new Promise((resolve) => setTimeout(resolve, 300));',
    {
      at: "ready",
      act: {
        channel: "shell",
        type: "complete_request",
        content: { code: "doub", cursor_pos: 4 },
      },
    },
  );
  assert.deepEqual(run.answer?.matches, ["double"]);
  const states = run.messages.filter(({ type }) => type === "status");
  assert.deepEqual(
    states.map(({ content }) => content.execution_state),
    ["busy", "busy", "idle"],
  );
});
