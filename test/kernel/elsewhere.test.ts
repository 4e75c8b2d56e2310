import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryFolder } from "../temporary";
import { KernelSession, root } from "./session";

test("a notebook outside the checkout, such as a learner's copy, finds the course, its packages and their types", async () => {
  // As in the kernelspec that set-up writes.
  process.env.NODE_PATH = `${root}/node_modules`;
  const kernel = await KernelSession.start(temporaryFolder("learner ü "));
  try {
    const code = `
      import { channelGrid } from "convnet";
      import * as v from "valibot";
      import { join } from "node:path";
      const hidden: Buffer = Buffer.from(join("a", v.parse(v.string(), "b")));
      console.log(String(hidden), typeof channelGrid);`;
    const { reply, messages } = await kernel.execute(code);
    assert.equal(reply.status, "ok", JSON.stringify(reply));
    assert.deepEqual(
      messages.find(({ type }) => type === "stream")?.content.text,
      "a/b function\n",
    );
    const wrong = await kernel.execute(`import { imageGrid as grid } from "convnet"; grid("no");`);
    assert.match(String(wrong.reply.evalue), /Argument of type 'string' is not assignable/);
  } finally {
    await kernel.stop();
    delete process.env.NODE_PATH;
  }
});
