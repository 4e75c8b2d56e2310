/** JupyterLab and nbconvert in a Python environment of the checkout's own. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trainingEnvironment } from "./environment.mjs";
import { inConvnet, jupyterPath, python, root } from "./paths.mjs";
import { run } from "./run.mjs";

const requirements = join(root, "requirements.txt");

/** @type {import("./step.mjs").Step} */
export const jupyter = {
  name: "jupyter",
  what: "JupyterLab and nbconvert, in a Python environment",
  inputs: () => [readFileSync(requirements), labSettings],
  outputs: [python],
  async run() {
    const venv = inConvnet("venv");
    rmSync(venv, { recursive: true, force: true });
    await run("python3", ["-m", "venv", venv]);
    const install = ["-m", "pip", "install", "--require-hashes", "--no-deps", "-r", requirements];
    await run(python, [...install, "--disable-pip-version-check", "--no-input"], {
      showAs: "jupyter",
    });
    const settings = join(venv, "share/jupyter/lab/settings");
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, "overrides.json"), labSettings);
  },
  probe: () => run(python, ["-c", "import jupyterlab, nbconvert, nbclient"]),
  next:
    "pip must reach its index (see `pip config list`, and pip's proxy settings).\n" +
    "Check the network and run the same command again.",
};

/** JupyterLab asks no server for news or updates; Tab shows what the chosen name is. */
const labSettings = JSON.stringify(
  {
    "@jupyterlab/apputils-extension:notification": {
      fetchNews: "false",
      checkForUpdates: false,
    },
    "@jupyterlab/completer-extension:manager": { showDocumentationPanel: true },
  },
  null,
  2,
);

const kernelFolder = join(jupyterPath, "kernels/convnet");

/** @type {import("./step.mjs").Step} */
export const kernel = {
  name: "kernel",
  what: "the TypeScript kernel, registered for this folder",
  inputs: () => [kernelspec()],
  outputs: [join(kernelFolder, "kernel.json")],
  async run() {
    mkdirSync(kernelFolder, { recursive: true });
    writeFileSync(join(kernelFolder, "kernel.json"), kernelspec());
  },
  probe: () =>
    run(python, ["-m", "jupyter_client.kernelspecapp", "list"], {
      env: { JUPYTER_PATH: jupyterPath },
    }).then((list) => {
      if (!list.includes("convnet")) throw new Error(`Jupyter does not list it:\n${list}`);
    }),
  next: "The log has Jupyter's words.",
};

function kernelspec() {
  const spec = {
    display_name: "TypeScript (convnet)",
    language: "typescript",
    argv: [process.execPath, join(root, "dist/kernel/launcher.js"), "{connection_file}"],
    env: trainingEnvironment,
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}
