import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadRun } from "../../../src/recorded/recorded";
import { root } from "../../kernel/session";
import { temporaryFolder } from "../../setup/checkout";
import { attempt, type Target } from "../engine";
import { mutateDigested } from "./json-file";

/** run.json of a recorded run, the committed one. */
export function runFile(): Target {
  const folder = temporaryFolder("fuzz ");
  const path = join(folder, "base-512/run.json");
  const file = readFileSync(join(root, "assets/runs/base-512/run.json"), "utf8");
  const whole = JSON.parse(file);
  mkdirSync(dirname(path));

  return {
    refusals:
      /run\.json (is no record of a run|has no SHA-256|was altered|is of the run .*, not "base-512"|has no .*; expected)/s,
    next() {
      const { text, redigested } = mutateDigested(file);
      writeFileSync(path, text);
      const read = attempt(() => loadRun("base-512", folder));
      if ("refused" in read) return read;
      const { model, predictions, epochs, ...record } = read.value;
      const { sha256, ...saved } = redigested ? JSON.parse(text) : whole;
      assert.deepEqual({ ...record }, saved, "altered data were taken");
      if (!redigested) return "same";
      assert.equal(record.name, "base-512");
      return "accepted";
    },
  };
}
