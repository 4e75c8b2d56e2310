import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { bareCheckout, runNode } from "../setup/checkout";

const refused = async (...args: string[]) => {
  const { code, said } = await runNode(bareCheckout(), ["scripts/class.mjs", ...args]);
  assert.equal(code, 1);
  return said;
};

test("an unknown action, option or number of learners is told before set-up begins", async () => {
  assert.match(await refused("start"), /unknown "start"; expected: npm run class -- check/);
  assert.match(await refused("check", "--learner", "2"), /'--learner'.*expected: npm run class/s);
  assert.match(await refused("check", "--learners", "0"), /--learners 0; expected a number from 1/);
});

test("a port in use is told before set-up begins", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const said = await refused("check", "--port", String(port));
  server.close();
  assert.match(said, new RegExp(`Port ${port} is in use.*leave out --port`));
});
