import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { bareCheckout, runModule, runNode, standIns } from "../setup/checkout";
import { type LinkedCheckout, linkedCheckout } from "./linked-checkout";

const load = 'console.log(require("./dist/src").deviceName())';

/** What a checkout says when TensorFlow is loaded in it, after `damage`. */
async function loading(damage: (checkout: LinkedCheckout) => void) {
  const checkout = linkedCheckout();
  damage(checkout);
  return runNode(checkout.folder, ["-e", load]);
}

const next = ".*npm run doctor.*npm start.*, which repairs it";

test("without a GPU the course computes on the processor and says so", async () => {
  const { code, said } = await loading(() => {});
  assert.equal(code, 0, said);
  assert.match(said, /CPU, \d+ threads, TensorFlow 2\.21/);
});

test("TensorFlow's binding missing is told by path, with the commands that make it again", async () => {
  const { code, said } = await loading(({ binding }) => rmSync(binding));
  assert.equal(code, 1);
  assert.match(
    said,
    new RegExp(`cannot be loaded: .*kürs.*tfjs_binding\\.node is missing; ${next}`),
  );
});

test("a binding for another processor, or cut short, is told with the loader's words", async () => {
  const { said } = await loading(({ binding }) => {
    const bytes = readFileSync(binding);
    // ELF's field e_machine: 243 is RISC-V.
    bytes.writeUInt16LE(243, 18);
    writeFileSync(binding, bytes);
  });
  assert.match(said, new RegExp(`cannot be loaded: .*tfjs_binding\\.node: cannot open.*${next}`));
  const cut = await loading(({ binding }) =>
    writeFileSync(binding, readFileSync(binding).subarray(0, 10)),
  );
  assert.match(
    cut.said,
    new RegExp(`cannot be loaded: .*tfjs_binding\\.node: file too short; ${next}`),
  );
});

test("TensorFlow's library missing is told by name", async () => {
  const { said } = await loading(({ tensorflow }) => rmSync(tensorflow));
  assert.match(
    said,
    new RegExp(`cannot be loaded: libtensorflow_cc\\.so\\.2: cannot open.*${next}`),
  );
});

test("set-up takes the CUDA build only where the NVIDIA driver answers", async () => {
  const say = 'import { hasGpu } from "./scripts/setup/needs.mjs"; console.log(hasGpu);';
  const answers: [Record<string, string>, string][] = [
    [{}, "false"],
    [{ "nvidia-smi": "echo no devices were found; exit 6" }, "false"],
    [{ "nvidia-smi": "echo GPU 0" }, "true"],
  ];
  for (const [programs, expected] of answers) {
    const folder = bareCheckout();
    const { said } = await runModule(folder, say, { env: { PATH: standIns(folder, programs) } });
    assert.match(said, new RegExp(`^${expected}\n`));
  }
});
