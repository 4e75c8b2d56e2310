/** A server for the static site on this machine, as any static host is one. */
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

/** @type {Record<string, string | undefined>} what a browser must know to run a file */
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".ipynb": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder to this machine alone; gives the server when it listens.
 * @param {string} folder
 * @param {number} port 0 for any free one
 * @returns {Promise<import("node:http").Server>}
 */
export function serve(folder, port) {
  const server = createServer(({ url = "/", method }, response) => {
    const path = fileOf(folder, url);
    if (!path || !["GET", "HEAD"].includes(method ?? "")) {
      response.writeHead(path ? 405 : 404, { "content-type": "text/plain" });
      response.end(path ? "GET and HEAD only\n" : `there is no ${url}\n`);
      return;
    }
    const type = types[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": statSync(path).size });
    if (method === "HEAD") response.end();
    else createReadStream(path).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      const inUse = `Port ${port} is in use. Choose another: npm run site -- --serve --port ${port + 1}`;
      reject(error.code === "EADDRINUSE" ? new Error(inUse) : error);
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/**
 * The file that an address stands for; undefined where there is none.
 * @param {string} folder @param {string} url
 */
function fileOf(folder, url) {
  try {
    // Made absolute first, so that no ".." leads out of the folder.
    const path = join(folder, normalize(`/${decodeURIComponent(url.replace(/[?#].*/, ""))}`));
    const file = statSync(path).isDirectory() ? join(path, "index.html") : path;
    return statSync(file).isFile() ? file : undefined;
  } catch {
    // Not there, or no address at all.
    return undefined;
  }
}
