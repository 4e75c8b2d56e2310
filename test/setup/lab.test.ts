import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../temporary";

const root = resolve(__dirname, "../../..");

/** `npm start` by a user with this home and these variables; its address when it is open. */
async function start(env: Record<string, string>): Promise<[ChildProcess, URL]> {
  const lab = spawn(process.execPath, ["scripts/lab.mjs", "--no-browser"], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const address = await new Promise<string>((done, fail) => {
    const take = (text: unknown) => {
      said += text;
      const [found] = /http:\/\/127\S+/.exec(said) ?? [];
      if (found) done(found);
    };
    lab.stdout.on("data", take);
    lab.stderr.on("data", take);
    lab.on("exit", () => fail(new Error(`it ended: ${said}`)));
  });
  return [lab, new URL(address)];
}

test("no configuration and no packages of the user's reach the course's server and kernels", async () => {
  const home = temporaryFolder("lab-");
  const foreign = join(home, "foreign");
  for (const folder of [foreign, join(home, ".jupyter"), join(home, ".local/etc/jupyter")]) {
    mkdirSync(folder, { recursive: true });
  }
  for (const name of ["tornado", "jupyter_server", "ipykernel"]) {
    writeFileSync(join(foreign, `${name}.py`), 'raise ImportError("a foreign module")\n');
  }
  const settings = [
    "c.IdentityProvider.token = ''",
    "c.ServerApp.base_url = '/jup/'",
    "c.ServerApp.ip = '0.0.0.0'",
    "c.ServerApp.allow_origin = '*'",
    "c.ServerApp.disable_check_xsrf = True",
  ].join("\n");
  for (const name of ["jupyter_server_config.py", "jupyter_lab_config.py", "jupyter_config.py"]) {
    writeFileSync(join(home, ".jupyter", name), settings);
    writeFileSync(join(foreign, name), settings);
  }
  const [lab, address] = await start({
    HOME: home,
    PYTHONPATH: foreign,
    PYTHONHOME: "/nowhere",
    PYTHONSTARTUP: join(foreign, "tornado.py"),
    JUPYTER_CONFIG_DIR: foreign,
    JUPYTER_CONFIG_PATH: foreign,
    JUPYTER_PATH: foreign,
    JUPYTER_TOKEN: "known",
    JUPYTER_PREFER_ENV_PATH: "0",
    JUPYTERLAB_DIR: foreign,
    NODE_PATH: foreign,
  });
  try {
    assert.equal(address.pathname, "/lab/tree/notebooks/00-start-here.ipynb");
    const ask = async (path: string, token?: string | null) => {
      const headers: Record<string, string> = token ? { Authorization: `token ${token}` } : {};
      return (await fetch(new URL(path, address), { headers, redirect: "manual" })).status;
    };
    const token = address.searchParams.get("token");
    assert.equal(await ask("/api/contents", token), 200);
    for (const other of [undefined, "known"]) {
      assert.ok([302, 403].includes(await ask("/api/contents", other)), String(other));
    }
    const specs = await fetch(new URL("/api/kernelspecs", address), {
      headers: { Authorization: `token ${token}` },
    });
    assert.ok("convnet" in ((await specs.json()) as { kernelspecs: object }).kernelspecs);
  } finally {
    lab.kill("SIGTERM");
    await once(lab, "exit");
  }
});
