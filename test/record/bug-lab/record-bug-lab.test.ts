import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { tf } from "convnet";
import { drawFigure } from "../../../notebooks/course/figure-spec";
import { cases } from "../../../scripts/record/bug-lab/record-bug-lab";
import { record } from "../../../scripts/record/record";
import { caseFile } from "../../../src/recorded/recorded";

const into = mkdtempSync(join(tmpdir(), "bug-lab-"));
const folder = join(into, "bug-lab");
const read = (number: number) => JSON.parse(readFileSync(caseFile(number, folder), "utf8"));

test("record bug-lab writes every case, and all that it shows can be drawn", async () => {
  await record("bug-lab", { budget: "smoke", into });
  assert.equal(readdirSync(folder).length, cases.length);
  for (const [index] of cases.entries()) {
    const { case: number, evidence, mended, measured } = read(index + 1);
    assert.equal(number, index + 1);
    for (const exhibit of [...evidence, ...mended]) await drawFigure(exhibit).mimeBundle();
    assert.ok(Number.isFinite(measured.faulty) && Number.isFinite(measured.mended));
  }
});

test("record bug-lab goes on with the missing cases, whose numbers do not hang on the others", async () => {
  const chosen = [2, 10, 13];
  const before = chosen.map((number) => read(number));
  for (const number of chosen) rmSync(caseFile(number, folder));
  writeFileSync(caseFile(3, folder), "kept");
  await record("bug-lab", { budget: "smoke", into });
  for (const [index, number] of chosen.entries()) {
    assert.deepEqual(read(number).evidence, before[index].evidence);
  }
  assert.equal(readFileSync(caseFile(3, folder), "utf8"), "kept");
});

test("record bug-lab stops between two cases", async () => {
  rmSync(caseFile(1, folder));
  await assert.rejects(record("bug-lab", { budget: "smoke", into, signal: AbortSignal.abort() }));
  assert.ok(!readdirSync(folder).includes("case-01.json"));
  assert.ok(tf.memory().numTensors < 1000);
});
