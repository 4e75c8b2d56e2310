import assert from "node:assert/strict";
import { homedir } from "node:os";
import { afterEach, test } from "node:test";
import { checkout, learnerFolder } from "../../src/io/checkout";
import { runPath } from "../../src/io/weights";

afterEach(() => {
  delete process.env.CONVNET_HOME;
});

test("the learner's folder is the checkout, unless CONVNET_HOME names another", () => {
  assert.equal(learnerFolder(), checkout);
  process.env.CONVNET_HOME = "/homes/learner/convnet/";
  assert.equal(runPath("my.weights"), "/homes/learner/convnet/.convnet/runs/my.weights");
  process.env.CONVNET_HOME = "~/convnet";
  assert.equal(learnerFolder(), `${homedir()}/convnet`);
});

test("a CONVNET_HOME that depends on where a program runs is refused", () => {
  for (const path of ["convnet", "~learner/convnet", "./convnet"]) {
    process.env.CONVNET_HOME = path;
    assert.throws(learnerFolder, new RegExp(`"${path}"; expected a path that begins with / or ~/`));
  }
});
