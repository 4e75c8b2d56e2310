import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { manualSeed, randomInteger } from "convnet";
import { caseFile, loadCase } from "../../notebooks/course/bug-lab-record";
import { files, loadRun } from "../../src/recorded/recorded";
import type { TrainingName } from "../../src/recorded/records";
import { root } from "../kernel/session";
import { temporaryFolder } from "../temporary";

const runs = join(root, "assets/runs");
const names = existsSync(runs) ? readdirSync(runs) : [];
const name = names.find((one) => existsSync(join(runs, one, files.epochs))) as TrainingName;

test("a byte flipped anywhere in a recorded run's record is noticed, or is white space", {
  skip: name ? false : "no run is recorded yet",
}, () => {
  const folder = temporaryFolder("recorded ");
  cpSync(join(runs, name), join(folder, name), { recursive: true });
  const path = join(folder, name, files.record);
  const good = readFileSync(path);
  const record = JSON.stringify(loadRun(name, folder));
  let noticed = 0;
  manualSeed(4);
  for (let flip = 0; flip < 200; flip++) {
    const bad = Buffer.from(good);
    bad[randomInteger(good.length)] ^= 1 << randomInteger(8);
    writeFileSync(path, bad);
    try {
      assert.equal(JSON.stringify(loadRun(name, folder)), record);
    } catch (error) {
      assert.match(
        (error as Error).message,
        /run\.json (was altered|is not a valid record|has no SHA)/,
      );
      noticed++;
    }
  }
  assert.ok(noticed > 100, `${noticed} of 200 noticed`);
});

test("a byte flipped anywhere in a case of the bug lab is noticed, or is white space; another case is refused", () => {
  const folder = temporaryFolder("recorded ");
  cpSync(join(runs, "bug-lab"), join(folder, "bug-lab"), { recursive: true });
  const path = caseFile(2, folder);
  const good = readFileSync(path);
  const record = JSON.stringify(loadCase(2, folder));
  let noticed = 0;
  manualSeed(6);
  for (let flip = 0; flip < 200; flip++) {
    const bad = Buffer.from(good);
    bad[randomInteger(good.length)] ^= 1 << randomInteger(8);
    writeFileSync(path, bad);
    try {
      assert.equal(JSON.stringify(loadCase(2, folder)), record);
    } catch (error) {
      assert.match(
        (error as Error).message,
        /case-02\.json (was altered|is not a valid record|has no SHA)/,
      );
      noticed++;
    }
  }
  assert.ok(noticed > 100, `${noticed} of 200 noticed`);
  cpSync(caseFile(3, folder), path);
  assert.throws(() => loadCase(2, folder), /is of the run "case-03", not "case-02"/);
});

test("a byte flipped anywhere in a recorded run's weights, predictions or epochs is noticed", {
  skip: name ? false : "no run is recorded yet",
}, () => {
  const folder = temporaryFolder("recorded ");
  cpSync(join(runs, name), join(folder, name), { recursive: true });
  const uses = {
    [files.weights]: () => loadRun(name, folder).model(),
    [files.predictions]: () => loadRun(name, folder).predictions(),
    [files.epochs]: () => loadRun(name, folder).epochs(),
  };
  manualSeed(3);
  for (const [file, use] of Object.entries(uses)) {
    const path = join(folder, name, file);
    const good = readFileSync(path);
    for (let flip = 0; flip < 20; flip++) {
      const bad = Buffer.from(good);
      const place = randomInteger(good.length);
      bad[place] ^= 1 << randomInteger(8);
      writeFileSync(path, bad);
      assert.throws(
        use,
        /is damaged: its SHA-256 does not match|is not a file of this course/,
        `${file}, byte ${place}`,
      );
    }
    writeFileSync(path, good);
    use();
  }
});
