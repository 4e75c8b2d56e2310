/**
 * One set-up of a checkout at a time: a second one waits for the first. The lock is a socket that
 * Linux takes away with its process, however that ends, so there is no stale lock to clear.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { root } from "./paths.mjs";
import { line } from "./report.mjs";

// A leading zero byte names a socket that is in no folder.
const address = `\0convnet-${createHash("sha256").update(root).digest("hex").slice(0, 32)}`;

/** Takes the lock, waiting for it if need be; gives the function that returns it. */
export async function takeLock() {
  for (;;) {
    const server = await listen();
    if (server) return () => server.close();
    await waitForOwner();
  }
}

/** The listening server; undefined if another process has the address. */
async function listen() {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write(`${process.pid}\n`);
    socket.unref();
  });
  try {
    await once(server.listen(address), "listening");
    return server;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

/** Stays connected to the process that has the lock until it ends. */
async function waitForOwner() {
  const socket = connect(address);
  socket.once("data", (pid) => {
    line(
      `Another setup of this folder is running (process ${String(pid).trim()}); waiting for it.`,
    );
  });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("close", resolve));
}
