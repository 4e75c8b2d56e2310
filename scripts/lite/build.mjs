/** Makes the course in the browser: JupyterLite with the notebooks, the kernel and the course's bundle. */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { findNotebooks, joined } from "../notebooks/notebook.mjs";
import { labSettings } from "../setup/jupyter.mjs";
import { root } from "../setup/paths.mjs";
import { bundle } from "./bundle.mjs";
import { buildCourse } from "./course.mjs";
import { declarations } from "./declarations.mjs";
import { buildJupyterLite } from "./jupyterlite.mjs";

const figures = "convnet-figures";
const kernel = "convnet-lite";

/**
 * Writes the static files to the folder `output`, which is replaced.
 * @param {string} output
 */
export async function buildLite(output) {
  const source = join(root, "build/lite");
  for (const folder of [source, output]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(source, { recursive: true });
  writeJson(join(source, "jupyter-lite.json"), configuration);
  writeJson(join(source, "overrides.json"), settings);
  await buildJupyterLite(source, output);
  addNotebooks(output);
  cpSync(join(root, "scripts/lite/service-worker.js"), join(output, "service-worker.js"));
  const page = join(output, "lab/index.html");
  writeFileSync(page, ourPage(readFileSync(page, "utf8")));
  const own = join(root, "scripts/lab/extensions", figures);
  cpSync(own, join(output, "extensions", figures), { recursive: true });
  await bundle(
    join(output, "convnet/kernel.js"),
    join(output, "extensions", kernel, "static/remoteEntry.js"),
  );
  writeJson(join(output, "convnet/declarations.json"), declarations());
  await buildCourse(join(output, "convnet/course"));
}

/**
 * JupyterLite's page with the course's name, and with words for a browser that cannot run it.
 * @param {string} page
 */
function ourPage(page) {
  const old =
    "This browser is too old for the course. Update it, or use a current Firefox, Chrome, Edge or Safari.";
  // In words that old browsers understand. What the course needs is not older than these.
  const check = `try {
    new Function("class A { static {} }");
    new Worker("data:,", { get type() { self.knowsModules = true; } }).terminate();
    if (!self.knowsModules || !self.OffscreenCanvas || !Object.hasOwn) throw 0;
  } catch (_) { document.body.textContent = ${JSON.stringify(old)}; stop(); }`;
  return page
    .replace("<title>JupyterLite</title>", "<title>convnet: the course in the browser</title>")
    .replace("<html>", '<html lang="en">')
    .replace("<head>", `<head><link rel="icon" href="favicon.ico">`)
    .replace(/<body[^>]*>/, `$&<script>${check}</script>`)
    .replace("Loading JupyterLite...", "Loading the course …");
}

/** @param {string} name @param {object} [more] */
function extension(name, more) {
  return { name, load: "static/remoteEntry.js", extension: "./extension", ...more };
}

const configuration = {
  "jupyter-lite-schema-version": 0,
  "jupyter-config-data": {
    appName: "The course in the browser",
    defaultKernelName: "convnet",
    exposeAppInBrowser: true,
    contentsAllJsonFile: "all.json",
    // Where the browser keeps nothing, the course runs all the same, and says so.
    enableMemoryStorage: true,
    ...Object.fromEntries(
      ["contents", "settings", "workspaces"].flatMap((kind) => [
        // Other sites of the same host may use JupyterLite, too.
        [`${kind}StorageName`, `convnet ${kind}`],
        [`${kind}StorageDrivers`, ["asyncStorage", "memoryStorageDriver"]],
      ]),
    ),
    federated_extensions: [extension(figures), extension(kernel, { liteExtension: true })],
  },
};

const settings = {
  ...labSettings,
  "@jupyterlab/apputils-extension:themes": { "adaptive-theme": true },
  // Seconds; what a browser keeps costs nothing to write.
  "@jupyterlab/docmanager-extension:plugin": { autosaveInterval: 10 },
};

/** The notebooks as JupyterLite lists them; what the learner changes is kept in the browser. */
function addNotebooks(/** @type {string} */ output) {
  mkdirSync(join(output, "files"), { recursive: true });
  const content = findNotebooks([]).map((path) => {
    const name = basename(path);
    const text = inOnePiece(readFileSync(path, "utf8"));
    writeFileSync(join(output, "files", name), text);
    const { mtime } = statSync(path);
    const dates = { created: mtime, last_modified: mtime };
    const kind = { type: "notebook", format: "json", mimetype: "application/x-ipynb+json" };
    const size = Buffer.byteLength(text);
    return { name, path: name, ...kind, ...dates, size, writable: true, content: null };
  });
  mkdirSync(join(output, "api/contents"), { recursive: true });
  writeJson(join(output, "api/contents/all.json"), {
    ...{ name: "", path: "", type: "directory", format: "json", mimetype: null },
    ...{ created: null, last_modified: null, size: null, writable: true, content },
  });
}

/** A notebook with each output's text as one string, as Jupyter's server sends it: JupyterLab puts commas between lines. */
function inOnePiece(/** @type {string} */ notebook) {
  return JSON.stringify(JSON.parse(notebook), (key, value) =>
    key.startsWith("text/") ? joined(value) : value,
  );
}

/** @param {string} path @param {unknown} value */
function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value));
}
