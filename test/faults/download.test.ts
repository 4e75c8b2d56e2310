import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { prepareCIFAR10 } from "../../src/data/fetch/prepare";
import { officialArchive } from "../../src/data/fetch/sources";
import { temporaryFolder } from "../temporary";

test("a download cut off half-way is told with address and bytes, and nothing is left", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": "170000000" });
    response.write(Buffer.alloc(100_000), () => response.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cifar.tar.gz`;
  const parent = temporaryFolder("download-");
  const options = { root: join(parent, "cifar-10"), sources: [officialArchive(address)] };
  const message =
    /cifar\.tar\.gz: the download ended after \d+ of 170000000 bytes: .*\nCheck the network/;
  await assert.rejects(prepareCIFAR10(options), message);
  assert.deepEqual(readdirSync(parent), []);
  server.close();
});
