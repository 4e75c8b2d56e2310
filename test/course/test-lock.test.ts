import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import "../../notebooks/course";
import { readProgress } from "../../notebooks/course/progress";
import { loadCIFAR10 } from "../../src";

test("the test set is refused unless it is asked for by name, and nothing is counted", async () => {
  await assert.rejects(loadCIFAR10("test"), /test set is held out.*load "valid".*unlock: "test"/s);
  await assert.rejects(loadCIFAR10("test", { unlock: "yes" as "test" }), /is held out/);
  assert.equal(readProgress().progress.testOpenings, 0);
});

test("each opening of the test set is counted; the other sets need no key and count nothing", async () => {
  for (const count of [1, 2, 3]) {
    const { length } = await loadCIFAR10("test", { unlock: "test", images: 10 });
    assert.equal(length, 10);
    assert.equal(readProgress().progress.testOpenings, count);
  }
  await loadCIFAR10("valid", { images: 10 });
  await loadCIFAR10("train", { images: 10 });
  assert.equal(readProgress().progress.testOpenings, 3);
});
