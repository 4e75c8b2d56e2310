import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
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
  const hook = JSON.stringify(join(folder, "test/faults/slow/note-losses.cjs"));
  const noting = { cell_type: "code", id: "noting", metadata: {}, source: `require(${hook});` };
  notebook.cells.unshift({ ...noting, outputs: [], execution_count: null });
  const copy = join(folder, "notebooks", chapter);
  writeFileSync(copy, JSON.stringify(notebook));
  const env = {
    ...process.env,
    ...{ CONVNET_BUDGET: "smoke", CONVNET_CI: "1", CONVNET_LOSSES: log },
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

/** The losses of the tutorial's network in its first 100 steps, on these cores. */
async function firstLosses(cores: string): Promise<number[]> {
  const args = ["-c", cores, process.execPath, join(__dirname, "first-losses.js")];
  const child = spawn("taskset", args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const [result] = await text(child.stdout).then((said) => said.trim().split("\n").slice(-1));
  return JSON.parse(result).losses;
}

test("on another number of cores the losses repeat too, and are others only by rounding at first", {
  skip: availableParallelism() > 1 ? false : "this machine has one core",
}, async (t) => {
  const one = await firstLosses("0");
  assert.deepEqual(await firstLosses("0"), one);
  const two = await firstLosses("0,1");
  const apart = two.map((loss, step) => Math.abs(loss - one[step]));
  const first = apart.findIndex((difference) => difference > 0);
  const most = Math.max(...apart);
  assert.ok(Math.max(...apart.slice(0, 3)) < 1e-5, `apart by ${apart.slice(0, 3)}`);
  const words = first < 0 ? "no step differs" : `step ${first + 1} differs by ${apart[first]}`;
  t.diagnostic(`${words}; at most ${most.toFixed(3)} in ${two.length} steps`);
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
