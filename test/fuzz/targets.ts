/** Every parser of the course's own. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { adam, convNet, tf } from "convnet";
import fc from "fast-check";
import { parseProgress, serializeProgress } from "../../notebooks/course/progress";
import { Checkpoints } from "../../scripts/record/checkpoint";
import { readTraining } from "../../scripts/record/training-state";
import { checkFile, defaultRoot, fileNames } from "../../src/data/fetch/verify";
import { readTensorFile, writeTensorFile } from "../../src/io/tensor-file";
import { loadRun } from "../../src/recorded/recorded";
import { readReport, writeReport } from "../../src/training/search-report";
import { root } from "../kernel/session";
import { temporaryFolder } from "../temporary";
import {
  alterTensorFile,
  alterText,
  type TextAlteration,
  tensorFileAlterations,
  textAlterations,
} from "./alterations";
import { attempt, fuzz, type Outcome, type Tally } from "./fuzz";
import { type Json, takeApart, unpacked } from "./tensor-bytes";

/** How many files a parser is given, and what they follow from. */
export interface Run {
  cases: number;
  seed: number;
}

/** Each parser by the name of what it reads: gives it altered files. */
export const targets: Readonly<Record<string, (run: Run) => Tally>> = {
  "CIFAR-10 file": cifar10,
  "tensor file": tensorFile,
  checkpoint,
  "run file": runFile,
  "search report": searchReport,
  "progress file": progressFile,
};

/**
 * The files of CIFAR-10, the real ones, cut short or with bytes altered in place. One case in fifty keeps the
 * length and so takes the digest of 30 MB.
 */
function cifar10(run: Run): Tally {
  const files = fileNames.map((name) => readFileSync(join(defaultRoot, name)));
  const { length } = files[0];
  const which = fc.nat(files.length - 1);
  const piece = fc.record({ which, from: fc.nat(length), to: fc.nat(length - 1) });
  const edit = fc.tuple(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }));
  const edits = fc.uniqueArray(edit, { minLength: 1, maxLength: 4, selector: ([at]) => at });
  const alterations: fc.Arbitrary<CutOrFlips> = fc.oneof(
    { weight: 49, arbitrary: piece },
    { weight: 1, arbitrary: fc.record({ which, edits }) },
  );
  const refusals = /\.bin: (\d+ bytes; expected 30730000|SHA-256 \w{64}; expected \w{64})/;
  const read = ({ which, from, to, edits = [] }: CutOrFlips) => {
    const flip = () => {
      for (const [at, bits] of edits) files[which][at] ^= bits;
    };
    flip();
    const read = attempt(() => checkFile(fileNames[which], files[which].subarray(from, to)));
    flip();
    assert.ok("refused" in read, "an altered file was taken");
    return read;
  };
  return fuzz({ alterations, refusals, read }, run);
}

/** A part of a CIFAR-10 file, or the whole with some bits flipped. */
interface CutOrFlips {
  which: number;
  from?: number;
  to?: number;
  edits?: [at: number, bits: number][];
}

/** Files of tensors: whatever is taken has exactly the numbers that its header and its bytes say. */
function tensorFile(run: Run): Tally {
  const path = join(temporaryFolder("fuzz "), "file.tensors");
  const files = (["float32", "float16"] as const).map((storage, index) => {
    const values = Float32Array.of(1, -2, 3.5, 0, 0.25, 6);
    const large = Float32Array.of(70_000, -0.5);
    const tensors = [
      { name: "conv1/kernel", shape: [2, 1, 3], values },
      { name: "empty", shape: [0, 4], values: new Float32Array(0) },
      { name: "scalar", shape: [], values: Float32Array.of(index) },
      { name: "large", shape: [2], values: large },
    ];
    writeTensorFile(path, { tensors, notes: { epoch: 3, more: [1, null] } }, { storage });
    return readFileSync(path);
  });
  return fuzz(
    {
      alterations: tensorFileAlterations(files),
      refusals: /file\.tensors (is damaged|is not a file of this course's tensors|has format \S+;)/,
      read(alteration) {
        const bytes = alterTensorFile(files, alteration);
        if (files.some((file) => file.equals(bytes))) return "same";
        writeFileSync(path, bytes);
        const read = attempt(() => readTensorFile(path));
        if ("refused" in read) return read;
        assert.ok(alteration.resealed, "an altered file was taken");
        assertAsWritten(read.value, bytes);
        return "accepted";
      },
    },
    run,
  );
}

/** What a header says. */
interface Said {
  storage: string;
  packed?: true;
  notes: { iterations?: number };
  tensors: { name: string; shape: number[]; storage?: string }[];
}

/** Passes if what was read is what the bytes say, by a second way to read them. */
function assertAsWritten({ tensors, notes }: ReturnType<typeof readTensorFile>, bytes: Buffer) {
  const { header, values: stored } = takeApart(bytes);
  const said = header as unknown as Said;
  const values = said.packed ? unpacked(stored) : stored;
  assert.deepEqual(notes, said.notes);
  let offset = 0;
  for (const [index, { name, shape, storage = said.storage }] of said.tensors.entries()) {
    assert.deepEqual([tensors[index].name, tensors[index].shape], [name, shape]);
    let size = 1;
    for (const length of shape) size *= length;
    assert.equal(tensors[index].values.length, size);
    if (storage === "float32") {
      const end = offset + 4 * size;
      assert.equal(bitsOf(tensors[index]), values.toString("base64", offset, end), name);
      offset = end;
    } else offset += 2 * size;
  }
  assert.equal(tensors.length, said.tensors.length);
  assert.equal(offset, values.length);
}

function bitsOf({ values }: { values: Float32Array }): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

/** Checkpoints: a refused one changes nothing; one that is taken leaves the training as its bytes say. */
function checkpoint(run: Run): Tally {
  const folder = temporaryFolder("fuzz ");
  const model = convNet({ c1: 1, c2: 1, l1: 1 });
  const optimizer = adam(0.01);
  const training = { model, optimizer };
  const facts = { run: { seed: 5, sizes: [1, 1, 1] }, environment: { threads: 2 } };
  const checkpoints = new Checkpoints<{ epoch: number }>(folder, training, facts);
  const losses = { name: "losses", shape: [2], values: Float32Array.of(2.3, 2.1) };
  const [other, file] = [1, 2].map((step) => {
    tf.tidy(() => {
      const images = tf.randomUniform([2, 32, 32, 3], 0, 1, "float32", 3);
      optimizer.minimize(() =>
        (model.apply(images, { training: false }) as tf.Tensor).square().mean(),
      );
    });
    return readFileSync(checkpoints.save({ step, progress: { epoch: step }, tensors: [losses] }));
  });
  const files = [file, other];
  const save = (bytes: Buffer) => {
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), bytes);
  };
  const now = () => JSON.stringify([optimizer.iterations, readTraining(training).map(bitsOf)]);
  const reset = () => {
    save(file);
    checkpoints.load();
  };
  reset();
  const start = now();
  return fuzz(
    {
      alterations: tensorFileAlterations(files),
      refusals:
        /(is damaged|is not a checkpoint|not a file of this course's|has format \S+;|belongs to another training run|saved from another model|has no "\w+" of)/,
      read(alteration) {
        const bytes = alterTensorFile(files, alteration);
        if (files.some((file) => file.equals(bytes))) return "same";
        save(bytes);
        const read = attempt(() => checkpoints.load());
        if ("refused" in read) {
          assert.equal(now(), start, "a refused checkpoint changed the training");
          return read;
        }
        assert.ok(alteration.resealed, "an altered checkpoint was taken");
        const whole = readTensorFile(join(folder, readdirSync(folder)[0]));
        assertAsWritten(whole, bytes);
        assert.equal(optimizer.iterations, whole.notes.iterations);
        const stored = new Map(whole.tensors.map((tensor) => [tensor.name, bitsOf(tensor)]));
        for (const tensor of readTraining(training)) {
          assert.equal(bitsOf(tensor), stored.get(tensor.name), tensor.name);
        }
        reset();
        return "accepted";
      },
    },
    run,
  );
}

/** What a parser of a JSON file with its own checksum reads, and what it must give. */
interface JsonFile {
  file: string;
  /** What the parser makes of the text, as JSON. */
  parse: (text: string) => unknown;
  /** What it must make of it, by the plain JSON in the text. */
  expected: (json: Record<string, Json>) => unknown;
  refusals: RegExp;
}

function jsonFile({ file, parse, expected, refusals }: JsonFile, run: Run): Tally {
  const read = (alteration: TextAlteration): Outcome => {
    const { text, resealed } = alterText(file, alteration);
    const read = attempt(() => parse(text));
    if ("refused" in read) return read;
    const whole = expected(JSON.parse(resealed ? text : file));
    assert.deepEqual(read.value, whole, "altered data were taken");
    return resealed ? "accepted" : "same";
  };
  return fuzz({ alterations: textAlterations(file), read, refusals }, run);
}

/** run.json of a recorded run, the committed one. */
function runFile(run: Run): Tally {
  const folder = temporaryFolder("fuzz ");
  const path = join(folder, "base-512/run.json");
  mkdirSync(dirname(path));
  const parse = (text: string) => {
    writeFileSync(path, text);
    const { model, predictions, epochs, ...record } = loadRun("base-512", folder);
    assert.equal(record.name, "base-512");
    return { ...record };
  };
  const file = readFileSync(join(root, "assets/runs/base-512/run.json"), "utf8");
  const refusals =
    /run\.json (is not a valid record of a run|has no SHA-256|was altered|is of the run .*, not "base-512"|has no .*; expected)/s;
  return jsonFile({ file, parse, expected: ({ sha256, ...record }) => record, refusals }, run);
}

/** The report of a search: what is taken has a number for every column of every run. */
function searchReport(run: Run): Tally {
  const space = { c1: [48, 96], l1: [256, 512] };
  const runs = [
    { c1: 48, l1: 256, seed: 1, epochs: 3, accuracy: 0.61, loss: 1.1, images: 900, seconds: 12.5 },
    { c1: 96, l1: 512, seed: 1, epochs: 3, accuracy: 0.64, loss: 1.02, images: 900, seconds: 31 },
  ];
  const path = join(temporaryFolder("fuzz "), "report.json");
  writeReport(path, space, runs);
  const file = readFileSync(path, "utf8");
  const parse = (text: string) => {
    writeFileSync(path, text);
    const rows = readReport(path, space);
    for (const row of rows) {
      for (const column of Object.keys(runs[0]) as (keyof typeof row)[]) {
        assert.equal(typeof row[column], "number", column);
      }
    }
    return rows;
  };
  const refusals =
    /report\.json(:? is not a valid search report| is not a "convnet search report| was altered| belongs to the search space|: run \d+ has no number for)/;
  return jsonFile({ file, parse, expected: ({ runs }) => runs, refusals }, run);
}

/** The learner's progress: what is taken is written again as the same JSON, nothing dropped. */
function progressFile(run: Run): Tally {
  const answers = new Map([
    ["exercises.training.direction", { tries: 3, right: true }],
    ["quizzes.data.batch", { tries: 1, right: false }],
  ]);
  const file = serializeProgress({ answers, testOpenings: 2 });
  const parse = (text: string) => JSON.parse(serializeProgress(parseProgress(text)));
  const refusals =
    /(is not valid JSON|Unexpected|in JSON|Invalid (?:key|type|value|safe integer)|is not the name|at most 1000000|altered)/;
  return jsonFile({ file, parse, expected: (json) => json, refusals }, run);
}
