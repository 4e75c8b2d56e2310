import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createCompiler } from "../../scripts/kernel/compiler";

const compiler = createCompiler(() => "In[1]");
after(() => compiler.close());

/** The values that a cell's names have after earlier ones, by running what the compiler made. */
function run(earlier: string, values: Record<string, unknown>, code: string): unknown {
  compiler.convert("", earlier);
  compiler.keep();
  const { output } = compiler.convert("", code);
  const exports: Record<string, unknown> = { ...values };
  new Function("exports", output ?? "")(exports);
  return exports.result;
}

test("{ epochs } takes the value of an earlier cell", () => {
  const result = run("declare const epochs: number;", { epochs: 6 }, "const result = { epochs };");
  assert.deepEqual(result, { epochs: 6 });
});

test("{ epochs } takes a parameter before an earlier cell's value", () => {
  const code = "const result = [1].map((epochs) => ({ epochs }));";
  const result = run("declare const epochs: number;", { epochs: 6 }, code);
  assert.deepEqual(result, [{ epochs: 1 }]);
});
