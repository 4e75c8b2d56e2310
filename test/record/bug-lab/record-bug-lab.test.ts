import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tf } from "convnet";
import { cases } from "../../../notebooks/course/bug-lab";
import { caseFile, loadCase } from "../../../notebooks/course/bug-lab-record";
import { drawFigure } from "../../../notebooks/course/figure-spec";
import { record } from "../../../scripts/record/record";
import { temporaryFolder } from "../../temporary";

const into = temporaryFolder("bug-lab-");
const folder = join(into, "bug-lab");
const read = (number: number) => loadCase(number, into);

test("record bug-lab writes every case, and all that it shows can be drawn", async () => {
  await record("bug-lab", { budget: "smoke", into });
  assert.equal(readdirSync(folder).length, cases.length);
  for (const [index] of cases.entries()) {
    const { evidence, fixed, measured } = read(index + 1);
    for (const exhibit of [...evidence, ...fixed]) await drawFigure(exhibit).mimeBundle();
    assert.ok(Number.isFinite(measured.buggy) && Number.isFinite(measured.fixed));
  }
});

test("record bug-lab goes on with the missing cases, whose numbers do not hang on the others", async () => {
  const chosen = [2, 10, 13];
  const before = chosen.map((number) => read(number));
  for (const number of chosen) rmSync(caseFile(number, into));
  writeFileSync(caseFile(3, into), "kept");
  await record("bug-lab", { budget: "smoke", into });
  for (const [index, number] of chosen.entries()) {
    assert.deepEqual(read(number).evidence, before[index].evidence);
  }
  assert.equal(readFileSync(caseFile(3, into), "utf8"), "kept");
});

test("record bug-lab stops between two cases", async () => {
  rmSync(caseFile(1, into));
  await assert.rejects(record("bug-lab", { budget: "smoke", into, signal: AbortSignal.abort() }));
  assert.ok(!readdirSync(folder).includes("case-01.json"));
  assert.ok(tf.memory().numTensors < 1000);
});
