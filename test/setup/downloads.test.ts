import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../temporary";
import { bareCheckout, runOneStep } from "./checkout";

/** A port on which nothing listens. */
const nowhere = "http://127.0.0.1:9";

const onlyIndex = (index: string) => ({
  PIP_CONFIG_FILE: "/dev/null",
  PIP_INDEX_URL: index,
  PIP_RETRIES: "0",
});

test("an npm registry out of reach is told, with the settings to look at", async () => {
  const folder = bareCheckout();
  const { code, said } = await runOneStep(folder, "packages.mjs", "packages", {
    env: { npm_config_registry: nowhere, npm_config_fetch_retries: "0" },
  });
  assert.equal(code, 1);
  assert.match(said, /Setup stopped at "packages".*registry cannot be reached.*npm config get/s);
  assert.match(said, /the same command again: it continues from here/);
  assert.ok(!existsSync(join(folder, ".convnet/stamps/packages")));
});

test("a Python index out of reach is told, with the settings to look at", async () => {
  const folder = bareCheckout();
  const env = onlyIndex(nowhere);
  const { code, said } = await runOneStep(folder, "jupyter.mjs", "jupyter", { env });
  assert.equal(code, 1);
  assert.match(said, /Setup stopped at "jupyter".*registry cannot be reached.*pip config list/s);
  assert.ok(!existsSync(join(folder, ".convnet/stamps/jupyter")));
});

test("a TensorFlow wheel that was altered on the way is refused", async () => {
  const folder = bareCheckout();
  mkdirSync(join(folder, ".convnet"));
  symlinkSync(resolve(".convnet/venv"), join(folder, ".convnet/venv"));
  // pip takes a space for the end of a link.
  const wheels = temporaryFolder("wheels-");
  for (const name of ["tensorflow_cpu", "tensorflow"]) {
    for (const machine of ["x86_64", "aarch64"]) {
      writeFileSync(
        join(wheels, `${name}-2.21.0-cp311-cp311-manylinux_2_27_${machine}.whl`),
        "not a wheel",
      );
    }
  }
  const env = { ...onlyIndex(nowhere), PIP_NO_INDEX: "1", PIP_FIND_LINKS: `file://${wheels}` };
  const { code, said } = await runOneStep(folder, "tensorflow.mjs", "library", { env });
  assert.equal(code, 1);
  assert.match(said, /DO NOT MATCH THE HASHES.*truncated or altered during the download/s);
  assert.ok(!existsSync(join(folder, ".convnet/tensorflow")));
});
