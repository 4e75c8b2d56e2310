import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adam, convNet, tf } from "convnet";
import { Checkpoints } from "../../../scripts/record/checkpoint";
import { readTraining } from "../../../scripts/record/training-state";
import { temporaryFolder } from "../../setup/checkout";
import { attempt, type Target } from "../engine";
import { mutateFile, takeApart } from "../tensor-bytes";

/** Checkpoints: a refused one changes nothing; one that is taken leaves the training as its bytes say. */
export function checkpoint(): Target {
  const folder = temporaryFolder("fuzz ");
  const model = convNet({ c1: 1, c2: 1, l1: 1 });
  const optimizer = adam(0.01);
  const training = { model, optimizer };
  const facts = { run: { seed: 5, sizes: [1, 1, 1] }, environment: { threads: 2 } };
  const checkpoints = new Checkpoints<{ epoch: number }>(folder, training, facts);
  const step = () =>
    tf.tidy(() => {
      const images = tf.randomUniform([2, 32, 32, 3], 0, 1, "float32", 3);
      optimizer.minimize(() =>
        (model.apply(images, { training: false }) as tf.Tensor).square().mean(),
      );
    });
  const losses = { name: "losses", shape: [2], values: Float32Array.of(2.3, 2.1) };
  const save = (at: number) =>
    checkpoints.save({ step: at, progress: { epoch: at }, tensors: [losses] });
  step();
  const other = readFileSync(save(1));
  step();
  const path = save(2);
  const file = readFileSync(path);
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), file);
  const now = () => JSON.stringify([optimizer.iterations, readTraining(training).map(bitsOf)]);
  const reset = () => {
    writeFileSync(path, file);
    checkpoints.load();
  };
  reset();
  const start = now();

  return {
    refusals:
      /(is damaged|is no checkpoint|not a file of this course's|has format \S+;|of another training|saved from another model|has no "\w+" of)/,
    next() {
      const { bytes, redigested } = mutateFile(file, other);
      if (bytes.equals(file) || bytes.equals(other)) return "same";
      for (const name of readdirSync(folder)) writeFileSync(join(folder, name), bytes);
      const read = attempt(() => checkpoints.load());
      if ("refused" in read) {
        assert.equal(now(), start, "a refused checkpoint changed the training");
        return read;
      }
      assert.ok(redigested, "an altered checkpoint was taken");
      assertLoaded(bytes);
      reset();
      return "accepted";
    },
  };

  /** Passes if the training has the step count and the values that the file's bytes hold. */
  function assertLoaded(bytes: Buffer) {
    const { header, values } = takeApart(bytes);
    const said = header as unknown as Said;
    assert.equal(optimizer.iterations, said.notes.iterations);
    if (said.storage !== "float32") return;
    const stored = new Map<string, string>();
    let offset = 0;
    for (const { name, shape } of said.tensors) {
      const end = offset + 4 * shape.reduce((product, length) => product * length, 1);
      stored.set(name, values.toString("base64", offset, end));
      offset = end;
    }
    for (const tensor of readTraining(training)) {
      assert.equal(bitsOf(tensor), stored.get(tensor.name), tensor.name);
    }
  }
}

interface Said {
  storage: string;
  notes: { iterations: number };
  tensors: { name: string; shape: number[] }[];
}

function bitsOf({ values }: { values: Float32Array }): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}
