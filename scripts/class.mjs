/**
 * A class on JupyterHub (docs/class.md): `npm run class -- check` tries one on this machine, `install` installs
 * JupyterHub for one, `publish` makes the branch of which learners get their copies of the notebooks.
 */
import { parseArgs } from "node:util";
import { check } from "./class/check.mjs";
import { installClass } from "./class/install.mjs";
import { freePorts } from "./class/ports.mjs";
import { publish } from "./class/publish.mjs";
import { command } from "./setup/command.mjs";
import { setUp } from "./setup/set-up.mjs";

const usage =
  "expected: npm run class -- check [--learners 8] [--chapters 01,02,03,04] [--config FILE] [--port NUMBER], " +
  "npm run class -- install, or npm run class -- publish";

await command(async () => {
  const { action, values } = readArguments();
  if (action === "check") await freePorts(1, values.port);
  await setUp();
  if (action === "publish") {
    const { commit, isNew } = await publish();
    const short = commit.slice(0, 7);
    if (!isNew) return console.log(`The branch "learners" is up to date (${short}).`);
    console.log(`The branch "learners" has the notebooks of this commit (${short}).`);
    return console.log("Push it: git push origin learners");
  }
  await installClass();
  if (action === "check") await check(values);
});

function readArguments() {
  const { positionals, values } = parse();
  const [action = "", ...rest] = positionals;
  if (!["check", "install", "publish"].includes(action) || rest.length > 0) {
    throw new Error(`unknown "${positionals.join(" ")}"; ${usage}`);
  }
  const [learners, port] = [values.learners, values.port ?? "0"].map(Number);
  if (!(Number.isInteger(learners) && learners >= 1 && learners <= 100)) {
    throw new Error(`--learners ${values.learners}; expected a number from 1 to 100`);
  }
  if (!(Number.isInteger(port) && port >= 0 && port < 65536)) {
    throw new Error(`--port ${values.port}; expected a number from 1 to 65535`);
  }
  const { config, chapters } = values;
  return { action, values: { learners, port, config, chapters: chapters.split(",") } };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        learners: { type: "string", default: "8" },
        chapters: { type: "string", default: "01,02,03,04" },
        config: { type: "string", default: "deploy/jupyterhub_config.py" },
        port: { type: "string" },
      },
    });
  } catch (error) {
    throw new Error(`${/** @type {Error} */ (error).message}; ${usage}`);
  }
}
