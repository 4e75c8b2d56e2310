/** Free ports of this machine. */
import { createServer } from "node:net";

/**
 * Ports that nothing listens on; `first` is one of them where it is given. Throws where it is in use.
 * @param {number} count
 * @param {number} [first]
 */
export async function freePorts(count, first = 0) {
  const servers = [];
  for (let index = 0; index < count; index++) servers.push(await listen(index === 0 ? first : 0));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * @param {number} port
 * @returns {Promise<import("node:net").Server>}
 */
function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", () =>
      reject(
        new Error(
          `Port ${port} is in use. Stop the program that uses it, or leave out --port: then a free one is taken.`,
        ),
      ),
    );
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
