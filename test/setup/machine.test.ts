import assert from "node:assert/strict";
import { chmodSync, chownSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bareCheckout, runNode, standIns } from "./checkout";

const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const glibc = { getconf: "echo glibc 2.36" };

test("all that the machine lacks is said at once, with the one line that installs it", async () => {
  const folder = bareCheckout();
  const PATH = standIns(folder, { ...glibc, npm: "exit 0", "apt-get": "exit 0" });
  const uid = isRoot ? nobody : undefined;
  const { code, said } = await setUpWritable(folder, { PATH }, uid);
  assert.equal(code, 1);
  for (const need of [
    "Python 3.10",
    "C++ compiler",
    "cairo, pango and libjpeg",
    "a font",
    "Chromium",
  ]) {
    assert.match(said, new RegExp(`missing: .*${need.replaceAll("+", "\\+")}`));
  }
  assert.match(
    said,
    /sudo apt-get update && sudo apt-get install -y python3 python3-venv g\+\+ pkg-config libcairo2-dev libpango1.0-dev libjpeg-dev fontconfig fonts-dejavu-core chromium\n/,
  );
});

test("without apt-get the needs are named by Debian's names", async () => {
  const folder = bareCheckout();
  const PATH = standIns(folder, { ...glibc, npm: "exit 0" });
  const { code, said } = await setUpWritable(folder, { PATH });
  assert.equal(code, 1);
  assert.match(said, /install these, here by Debian's names: python3 python3-venv g\+\+/);
});

test("a system without glibc is sent to the dev container", async () => {
  const folder = bareCheckout();
  const PATH = standIns(folder, { npm: "exit 0", "apt-get": "exit 0" });
  const { code, said } = await setUpWritable(folder, { PATH });
  assert.equal(code, 1);
  assert.match(said, /glibc 2\.27.*dev container/);
});

test("as root, apt-get installs what is missing, and set-up goes on", {
  skip: !isRoot,
}, async () => {
  const folder = bareCheckout();
  const calls = join(folder, "apt-calls");
  const PATH = standIns(folder, {
    ...glibc,
    npm: '[ "$1" = ci ] && { echo "npm was called"; exit 3; }; exit 0',
    "fc-list": "echo a font",
    "g++": "exit 0",
    "pkg-config": "exit 0",
    chromium: "exit 0",
    // Python appears when apt-get has installed it.
    python3: `[ -e '${calls}' ]`,
    "apt-get": `[ "$1" = --version ] || echo "$@" >> '${calls}'`,
  });
  const { code, said } = await setUpWritable(folder, { PATH });
  assert.equal(
    readFileSync(calls, "utf8"),
    "update\ninstall -y --no-install-recommends python3 python3-venv\n",
  );
  assert.match(said, /installed with apt-get: python3 python3-venv/);
  assert.equal(code, 1);
  assert.match(said, /Setup stopped at "packages".*npm was called/s);
});

test("a checkout that cannot be written is told, before anything is tried", async () => {
  const folder = bareCheckout();
  chmodSync(folder, 0o555);
  const uid = isRoot ? nobody : undefined;
  const { code, said } = await runNode(folder, ["scripts/setup.mjs"], { uid });
  assert.equal(code, 1);
  assert.match(said, /cannot be written; clone the course into a folder of your own/);
});

function setUpWritable(folder: string, env: Record<string, string>, uid?: number) {
  if (uid !== undefined) chownSync(folder, uid, uid);
  return runNode(folder, ["scripts/setup.mjs", "--with-browser"], { env, uid });
}
