import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { test } from "node:test";
import { bareCheckout, runNode } from "./checkout";

const pretend = (what: object) => {
  const properties = JSON.stringify(what);
  return `for (const [key, value] of Object.entries(${properties})) Object.defineProperty(key === "node" ? process.versions : process, key, { value }); require("./scripts/check-node.cjs");`;
};

test("an old and a too new Node are refused by name", async () => {
  for (const node of ["12.22.0", "18.19.1", "25.1.0"]) {
    const { code, said } = await runNode(".", ["-e", pretend({ node })]);
    assert.equal(code, 1);
    assert.match(said, new RegExp(`Node ${node} is in use; the course needs Node 20, 22 or 24`));
  }
});

test("Windows is sent to WSL2, macOS to the dev container", async () => {
  const windows = await runNode(".", ["-e", pretend({ platform: "win32" })]);
  assert.equal(windows.code, 1);
  assert.match(windows.said, /win32.*WSL2/s);
  const mac = await runNode(".", ["-e", pretend({ platform: "darwin", arch: "arm64" })]);
  assert.equal(mac.code, 1);
  assert.match(mac.said, /darwin on arm64.*dev container/s);
});

test("the check of Node's version is written so that an old Node can read it", () => {
  const code = readFileSync("scripts/check-node.cjs", "utf8");
  assert.doesNotMatch(code, /=>|\b(const|let|class|import)\b|[`?]\.|\?\?/);
});

test("a port in use is told before set-up begins, with another to take", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const { code, said } = await runNode(bareCheckout(), ["scripts/lab.mjs", "--port", String(port)]);
  server.close();
  assert.equal(code, 1);
  assert.match(said, new RegExp(`Port ${port} is in use.*npm start -- --port ${port + 1}`));
});

test("an option that does not exist and a port that cannot be are refused", async () => {
  const folder = bareCheckout();
  const misspelt = await runNode(folder, ["scripts/lab.mjs", "--prot", "8888"]);
  assert.match(
    misspelt.said,
    /'--prot'.*expected: npm start -- \[--no-browser\] \[--port NUMBER\]/,
  );
  const impossible = await runNode(folder, ["scripts/lab.mjs", "--port", "99999"]);
  assert.match(impossible.said, /--port 99999; expected a number from 1 to 65535/);
});

test("the doctor calls every part of a bare checkout wrong and ends with 1", async () => {
  const { code, said } = await runNode(bareCheckout(), ["scripts/doctor.mjs"]);
  assert.equal(code, 1);
  assert.equal(said.match(/^WRONG .*not set up/gm)?.length, 9);
  assert.match(said, /npm run setup/);
});
