import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { Connection } from "../../scripts/kernel/connection";
import { temporaryFolder } from "../temporary";

/** Ports of this machine that nothing listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => {
        server.listen(0, "127.0.0.1", () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

test("a connection that is closed has ended its thread and given its ports back", {
  timeout: 60_000,
}, async () => {
  const [shell_port, control_port, iopub_port, stdin_port, hb_port] = await freePorts(5);
  const ports = { shell_port, control_port, iopub_port, stdin_port, hb_port };
  const file = join(temporaryFolder("convnet-"), "connection.json");
  writeFileSync(file, JSON.stringify({ transport: "tcp", ip: "127.0.0.1", key: "k", ...ports }));
  // With a port that is not free again, the next one would end the process.
  for (let round = 0; round < 5; round++) {
    const connection = new Connection(file);
    connection.open({ handle: () => assert.fail("nobody asks"), interrupt() {} });
    await connection.turn();
    await connection.close();
  }
});
