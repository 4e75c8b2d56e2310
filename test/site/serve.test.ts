/** The server of `npm run site -- --serve`. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { temporaryFolder } from "../temporary";
import { serveFolder } from "./served";

let server: Awaited<ReturnType<typeof serveFolder>>;

before(async () => {
  const folder = temporaryFolder("site-");
  mkdirSync(join(folder, "site/lite"), { recursive: true });
  writeFileSync(join(folder, "site/lite/index.html"), "the page");
  writeFileSync(join(folder, "site/a b.wasm"), "module");
  writeFileSync(join(folder, "secret.txt"), "secret");
  server = await serveFolder(join(folder, "site"));
});

after(() => server.end());

/** As it stands, without the browser's tidying of "..". */
function get(path: string, method = "GET") {
  return new Promise<{ status?: number; type?: string; body: string }>((done, fail) => {
    request({ port: server.port, path, method, host: "127.0.0.1" }, (response) => {
      let body = "";
      response.on("data", (data) => {
        body += data;
      });
      const type = response.headers["content-type"];
      response.on("end", () => done({ status: response.statusCode, type, body }));
    })
      .on("error", fail)
      .end();
  });
}

test("a folder is its index.html, whatever stands behind the question mark", async () => {
  const { status, type, body } = await get("/lite/?path=01.ipynb");
  assert.deepEqual([status, type, body], [200, "text/html; charset=utf-8", "the page"]);
});

test("WebAssembly has the type that a browser insists on", async () => {
  assert.equal((await get("/a%20b.wasm")).type, "application/wasm");
});

test("nothing outside of the folder is served", async () => {
  for (const path of [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/lite/../../secret.txt",
  ]) {
    assert.equal((await get(path)).status, 404, path);
  }
});

test("what is not there, an address that is none and another method are refused", async () => {
  assert.equal((await get("/missing")).status, 404);
  assert.equal((await get("/%")).status, 404);
  assert.equal((await get("/lite/", "POST")).status, 405);
});

test("a port in use is told with what to do", async () => {
  await assert.rejects(
    serveFolder(tmpdir(), server.port),
    /Port \d+ is in use\. Choose another: .*--port/,
  );
});
