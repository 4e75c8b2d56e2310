/**
 * `npm start`: sets up what is missing and opens the course in JupyterLab, on this machine only and
 * behind a token. Options: `npm start -- --no-browser --port 8899`.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { command } from "./setup/command.mjs";
import { courseEnvironment } from "./setup/environment.mjs";
import { python, root } from "./setup/paths.mjs";
import { setUp } from "./setup/set-up.mjs";

const configuration = fileURLToPath(new URL("lab/server.py", import.meta.url));
const firstPage = "lab/tree/notebooks/00-start-here.ipynb";

await command(async () => {
  const { port, browser } = readOptions();
  const free = await choosePort(port);
  await setUp();
  await openLab(free, browser);
});

function readOptions() {
  const { values } = parseOptions();
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new Error(`--port ${values.port}; expected a number from 1 to 65535`);
  }
  return { port, browser: !values["no-browser"] };
}

function parseOptions() {
  try {
    return parseArgs({
      options: { "no-browser": { type: "boolean" }, port: { type: "string" } },
    });
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Error(`${message}; expected: npm start -- [--no-browser] [--port NUMBER]`);
  }
}

/**
 * The port asked for, or the first free one from 8888.
 * @param {number | undefined} asked
 */
async function choosePort(asked) {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new Error(
      `Port ${asked} is in use. Stop the program that uses it, or choose another port: npm start -- --port ${asked + 1}`,
    );
  }
  for (let port = 8888; port < 8988; port++) if (await isFree(port)) return port;
  throw new Error("Ports 8888 to 8987 are all in use; choose one: npm start -- --port 9000");
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * @param {number} port
 * @param {boolean} browser
 */
async function openLab(port, browser) {
  const token = randomBytes(24).toString("hex");
  const lab = spawn(
    python,
    [
      ...["-m", "jupyterlab", `--config=${configuration}`, `--ServerApp.root_dir=${root}`],
      ...[`--ServerApp.port=${port}`, `--LabApp.default_url=/${firstPage}`],
      ...(browser ? [] : ["--no-browser"]),
      ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
    ],
    {
      cwd: root,
      stdio: "inherit",
      // The token goes through the environment: other users can read a command line.
      env: courseEnvironment({ CONVNET_TOKEN: token }),
    },
  );
  const ended = new Promise((resolve) => lab.once("exit", resolve));
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    // Set-up's own listener ends this process at once, and JupyterLab would go on without it.
    process.removeAllListeners(signal).on(signal, () => lab.kill("SIGTERM"));
  }
  const address = `http://127.0.0.1:${port}`;
  while (lab.exitCode === null && !(await answers(`${address}/api/status?token=${token}`))) {
    await wait(200);
  }
  if (lab.exitCode === null) {
    console.log(`The course is open at\n\n  ${address}/${firstPage}?token=${token}\n`);
    console.log("Stop it with Ctrl-C.");
  }
  process.exitCode = Number(await ended) || 0;
}

/** @param {string} address */
async function answers(address) {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}
