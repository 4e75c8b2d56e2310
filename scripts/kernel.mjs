/**
 * `npm run kernel -- install --user` registers the course's kernel with the user's own Jupyter and VS
 * Code, `npm run kernel -- remove` takes it back. Without either, where it is registered.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { command } from "./setup/command.mjs";
import { writeKernelspec } from "./setup/kernel.mjs";
import { kernelspecs, root } from "./setup/paths.mjs";
import { setUp } from "./setup/set-up.mjs";

/** Where Jupyter and VS Code look for a user's kernels (jupyter_core's `jupyter_data_dir`). */
const data =
  process.env.JUPYTER_DATA_DIR ??
  join(process.env.XDG_DATA_HOME ?? join(homedir(), ".local/share"), "jupyter");
const folder = join(data, "kernels/convnet");
const usage = "expected: npm run kernel -- install --user, or npm run kernel -- remove";

await command(async () => {
  const [action, option, ...rest] = process.argv.slice(2);
  const owner = registered();
  if (action === undefined) {
    console.log(`in the course's own Jupyter: ${kernelspecs}/convnet`);
    console.log(
      owner ? `for your user: ${folder}, of ${owner}` : `not registered for your user; ${usage}`,
    );
  } else if (action === "install" && option === "--user" && rest.length === 0) {
    if (owner && owner !== root) {
      throw new Error(`${folder} is the kernel of ${owner}; remove it there first, or delete it`);
    }
    await setUp();
    writeKernelspec(folder);
    console.log(`Registered: ${folder}. Jupyter and VS Code list it as "TypeScript (convnet)".`);
    console.log(`It runs notebooks in ${root}; if you move the course, run this command again.`);
  } else if (action === "remove" && option === undefined) {
    if (owner && owner !== root)
      throw new Error(`${folder} is the kernel of ${owner}, not of ${root}`);
    rmSync(folder, { recursive: true, force: true });
    console.log(owner ? `Removed: ${folder}.` : "It was not registered for your user.");
  } else {
    throw new Error(`unknown "${process.argv.slice(2).join(" ")}"; ${usage}`);
  }
});

/** The checkout whose kernel is registered for the user; undefined where there is none. */
function registered() {
  const path = join(folder, "kernel.json");
  if (!existsSync(path)) return undefined;
  try {
    return String(JSON.parse(readFileSync(path, "utf8")).argv[1]).replace(/\/dist\/.*/, "");
  } catch {
    return path;
  }
}
