import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { before, describe, test } from "node:test";
import { temporaryFolder } from "../temporary";

const root = resolve(__dirname, "../../..");

/** What `npm run house` prints of a checkout, and its exit code. */
function house(folder: string) {
  const args = [join(root, "scripts/house.mjs"), folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A small checkout of these files, by path. */
function houseOf(files: Record<string, string>) {
  const folder = temporaryFolder("house-");
  for (const each of ["src", "notebooks/course", "scripts", "test"]) {
    mkdirSync(join(folder, each), { recursive: true });
  }
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), code);
  }
  return house(folder);
}

const sound = {
  "src/index.ts": 'export { loader } from "./data/loader";\n',
  "src/data/loader.ts": 'import { draw } from "../random";\n\nexport const loader = draw;\n',
  "src/random.ts": "export const draw = 4;\n",
  "notebooks/course/quiz.ts": 'import { loader } from "../../src/index";\n\nexport { loader };\n',
};

test("imports of the course run one way, and only the edge of src knows Node", () => {
  const { status, stderr } = house(root);
  assert.equal(status, 0, stderr);
});

test("lines are counted in all, and those that an import of the library loads", () => {
  const { status, stdout, stderr } = houseOf({ ...sound, "src/plot/charts.ts": "export {};\n" });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /\| lines of src +\| +6 \|/);
  assert.match(stdout, /\| lines that `import "convnet"` loads +\| +5 \|/);
  assert.match(stdout, /\| lines of code in all +\| +9 \|/);
});

const faults: [what: string, files: Record<string, string>, says: RegExp][] = [
  [
    "an import that runs up",
    { "src/random.ts": 'import "./data/dataset";\n', "src/data/dataset.ts": "export {};\n" },
    /random imports only from below: src\/random\.ts → src\/data\/dataset\.ts/,
  ],
  [
    "a type that runs up",
    {
      "src/io/files.ts": 'import type { Set } from "../data/dataset";\n\nexport type Kept = Set;\n',
      "src/data/dataset.ts": "export interface Set {}\n",
    },
    /io imports only from below: src\/io\/files\.ts → src\/data\/dataset\.ts/,
  ],
  [
    "a circle",
    {
      "src/data/dataset.ts": 'import "./cifar10";\n',
      "src/data/cifar10.ts": 'import "./dataset";\n',
    },
    /no circles: src\/data\/(cifar10|dataset)\.ts → /,
  ],
  [
    "an import from the library to the course",
    { "src/random.ts": 'import "../notebooks/course/quiz";\n' },
    /src knows neither course nor scripts nor tests: src\/random\.ts → notebooks\/course\/quiz\.ts/,
  ],
  [
    "an import from the library to the kernel",
    { "src/random.ts": 'import "../scripts/kernel/k";\n', "scripts/kernel/k.ts": "export {};\n" },
    /src knows neither course nor scripts nor tests: src\/random\.ts → scripts\/kernel\/k\.ts/,
  ],
  [
    "a module of Node's away from the edge",
    { "src/random.ts": 'import { readFileSync } from "node:fs";\n\nreadFileSync("x");\n' },
    /Node's own modules at the edge of src only: src\/random\.ts → fs/,
  ],
  [
    "a folder without a floor",
    { "src/utils/all.ts": "export {};\n", "src/index.ts": 'import "./utils/all";\n' },
    /every folder of src has a floor: src\/index\.ts → src\/utils\/all\.ts/,
  ],
  [
    "an import that leads nowhere",
    { "src/random.ts": 'import "./chance";\n' },
    /every import leads somewhere: src\/random\.ts → \.\/chance/,
  ],
];

describe("in a checkout with all of them,", () => {
  let found: ReturnType<typeof house>;
  before(() => {
    const all: Record<string, string> = {};
    for (const [path, code] of faults.flatMap(([, files]) => Object.entries(files))) {
      all[path] = (all[path] ?? "") + code;
    }
    found = houseOf({ ...sound, ...all });
  });

  for (const [what, , says] of faults) {
    test(`${what} is found`, () => {
      assert.equal(found.status, 1);
      assert.match(found.stderr, says);
    });
  }
});
