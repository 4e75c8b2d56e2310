import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { python } from "../kernel/session";

/** What a program of the course's Python prints, as JSON. */
function ask(program: string): unknown {
  const { stdout, stderr } = spawnSync(python, ["-c", program], { encoding: "utf8" });
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

const readBoth = `
import json, yaml
from traitlets.config import Config
c = Config()
path = "deploy/jupyterhub_config.py"
exec(compile(open(path).read(), path, "exec"), {"get_config": lambda: c, "__file__": path})
print(json.dumps([c.Spawner, yaml.safe_load(open("deploy/values.yaml"))]))`;

interface Hub {
  mem_limit: string;
  mem_guarantee: string;
  cpu_limit: number;
  cpu_guarantee: number;
  environment: Record<string, string>;
  default_url: string;
}
interface Values {
  singleuser: {
    memory: { limit: string; guarantee: string };
    cpu: { limit: number; guarantee: number };
    extraEnv: Record<string, string>;
    defaultUrl: string;
  };
}

test("one server and Kubernetes give a learner the same memory, cores and threads", () => {
  const [hub, { singleuser }] = ask(readBoth) as [Hub, Values];
  const { memory, cpu, extraEnv } = singleuser;
  assert.deepEqual(
    { limit: hub.mem_limit, guarantee: hub.mem_guarantee },
    { limit: memory.limit, guarantee: memory.guarantee },
  );
  assert.deepEqual(
    { limit: hub.cpu_limit, guarantee: hub.cpu_guarantee },
    { limit: cpu.limit, guarantee: cpu.guarantee },
  );
  // The image's Dockerfile has the paths.
  const { JUPYTER_PATH, JUPYTER_CONFIG_PATH, ...shared } = hub.environment;
  assert.match(`${JUPYTER_PATH} ${JUPYTER_CONFIG_PATH}`, /share\/jupyter .*deploy$/);
  assert.deepEqual(shared, extraEnv);
  assert.equal(Number(shared.OMP_NUM_THREADS), cpu.limit);
});

test("the link of the values file pulls the branch for learners into the folder of CONVNET_HOME", () => {
  const [, { singleuser }] = ask(readBoth) as [Hub, Values];
  const link = new URL(singleuser.defaultUrl, "https://hub.example.org");
  assert.equal(link.pathname, "/git-pull");
  assert.equal(link.searchParams.get("branch"), "learners");
  assert.equal(`~/${link.searchParams.get("targetpath")}`, singleuser.extraEnv.CONVNET_HOME);
});

test("every Python file of the class is valid", () => {
  const files = ["deploy", "scripts/class"].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".py"))
      .map((name) => `${folder}/${name}`),
  );
  assert.equal(files.length, 4);
  const compile = "import ast, json, sys";
  const program = `${compile}\nprint(json.dumps([len(ast.parse(open(f).read()).body) for f in ${JSON.stringify(files)}]))`;
  assert.ok((ask(program) as number[]).every((count) => count > 0));
});
