import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { notebooksDigest } from "../../notebooks/course/own-copy";
import { root } from "../kernel/session";
import { bareCheckout, runNode } from "../setup/checkout";
import { temporaryFolder } from "../temporary";

test("the doctor compares a learner's copy of the notebooks with the installed course", async () => {
  const folder = bareCheckout();
  symlinkSync(join(root, "dist"), join(folder, "dist"));
  const home = temporaryFolder("learner ");
  mkdirSync(join(home, "notebooks"));
  const examine = async (notebooks: string) => {
    const published = { version: "0.0.9", commit: "abc1234", date: "2026-01-31", notebooks };
    writeFileSync(join(home, "notebooks/published.json"), JSON.stringify(published));
    const { said } = await runNode(folder, ["scripts/doctor.mjs"], { env: { CONVNET_HOME: home } });
    return said;
  };
  assert.match(await examine(notebooksDigest()), /^ok {5}copy/m);
  assert.match(await examine("older"), /^WRONG {2}copy .*\(0\.0\.9, 2026-01-31, abc1234\) is not/m);
});
