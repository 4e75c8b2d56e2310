/** The server of `npm run site -- --serve` in a process of its own: its module is no CommonJS. */
import { spawn } from "node:child_process";

/** Serves a folder; `port` 0 takes any. Rejects with what the server says if it does not listen. */
export async function serveFolder(folder: string, port = 0) {
  const script = `import("./scripts/site/serve.mjs")
    .then(({ serve }) => serve(${JSON.stringify(folder)}, ${port}))
    .then((server) => console.log(server.address().port))
    .catch(({ message }) => { console.error(message); process.exitCode = 1; });`;
  const server = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "pipe"] });
  const listening = await new Promise<number>((resolve, reject) => {
    server.stdout.once("data", (line) => resolve(Number(line)));
    server.stderr.once("data", (message) => reject(new Error(String(message))));
  });
  return { port: listening, end: () => server.kill() };
}
