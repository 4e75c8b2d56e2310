import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { python, root } from "../../kernel/session";
import { ending } from "../child";
import { wholeCopy } from "./whole-copy";

interface Cell {
  cell_type: string;
  source: string | string[];
}

const chapters = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
const secondsPerCell = "600";

/** Runs a chapter as a learner who has no results yet does; gives its losses, a line for each step. */
async function lossesOf(folder: string, chapter: string): Promise<string[]> {
  rmSync(join(folder, ".convnet/runs"), { recursive: true, force: true });
  const log = join(folder, "losses");
  rmSync(log, { force: true });
  const notebook = JSON.parse(readFileSync(join(root, "notebooks", chapter), "utf8"));
  const hook = JSON.stringify(join(root, "test/faults/slow/note-losses.cjs"));
  const noting = { cell_type: "code", id: "noting", metadata: {}, source: `require(${hook});` };
  notebook.cells.unshift({ ...noting, outputs: [], execution_count: null });
  const copy = join(folder, "notebooks", chapter);
  writeFileSync(copy, JSON.stringify(notebook));
  const env = {
    ...process.env,
    ...{ CONVNET_BUDGET: "smoke", CONVNET_CI: "1", CONVNET_LOSSES: log },
    JUPYTER_PATH: join(folder, ".convnet/share/jupyter"),
  };
  const args = [join(folder, "scripts/notebooks/execute.py"), copy, secondsPerCell];
  const child = spawn(python, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const { code, said } = await ending(child);
  assert.equal(code, 0, `${chapter}: ${said}`);
  return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
}

test("the same seed gives the same losses to the last bit, twice, in every chapter that trains", async (t) => {
  const folder = wholeCopy();
  const setup = spawn(process.execPath, ["scripts/setup.mjs"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  assert.equal((await ending(setup)).code, 0);
  const steps: string[] = [];
  for (const chapter of chapters) {
    const first = await lossesOf(folder, chapter);
    if (first.length === 0) continue;
    assert.deepEqual(await lossesOf(folder, chapter), first, chapter);
    steps.push(`${chapter.slice(0, 2)}: ${first.length} steps`);
  }
  assert.ok(steps.length >= 5, steps.join());
  t.diagnostic(`the same losses twice; ${steps.join(", ")}`);
});

test("every chapter that trains sets the seed", () => {
  for (const chapter of chapters) {
    const { cells } = JSON.parse(readFileSync(join(root, "notebooks", chapter), "utf8"));
    const code = cells
      .filter(({ cell_type }: Cell) => cell_type === "code")
      .map(({ source }: Cell) => [source].flat().join(""))
      .join("\n");
    if (/\bawait train\(|\.minimize\(|\.optimize\(/.test(code)) {
      assert.match(code, /manualSeed\(|seed/, chapter);
    }
  }
});
