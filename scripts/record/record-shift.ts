import { join } from "node:path";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { type Corruption, corrupt, corruptions } from "../../src/data/corruptions";
import type { Dataset } from "../../src/data/dataset";
import * as transforms from "../../src/data/transforms";
import { hasRecord, readRecord, writeRecord } from "../../src/io/record-file";
import { forward } from "../../src/model/forward";
import { manualSeed } from "../../src/random";
import { files, loadRun, loadSpeedrun } from "../../src/recorded/recorded";
import type { RecordBudget, ShiftRecord } from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";
import type { RunFolders } from "./plans";
import { say } from "./progress";
import { machine } from "./provenance";

const images = { smoke: 20, full: 1000 };
const batchSize = 100;

/** The recorded networks, and how each normalises images whose values lie between 0 and 1. */
const networks = {
  speedrun: {
    load: () => loadSpeedrun("speedrun").model(),
    transform: transforms.normalize([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]),
  },
  "fine-tuned": {
    load: () => loadRun("fine-tuned").model(),
    transform: transforms.normalize(0.5, 0.5),
  },
};
const kinds = Object.keys(corruptions) as Corruption[];
const severities = [1, 2, 3, 4, 5];

/** Records what the networks predict for the first test images of each class at each severity, one severity after the other; goes on where it was stopped. */
export async function recordShift(
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const path = join(folders.runs, "shift", files.record);
  const data = await loadCIFAR10("test", {
    ...{ unlock: "test", transform: transforms.toTensor(), images: images[budget] },
  });
  const labels = [...data.labels].join("");
  const record: ShiftRecord = hasRecord(path)
    ? readRecord(path, "shift")
    : { ...{ name: "shift", budget, labels, seed: 1, machine: machine() }, results: [] };
  const conditions = [
    { corruption: kinds[0], severity: 0 },
    ...kinds.flatMap((corruption) => severities.map((severity) => ({ corruption, severity }))),
  ];
  for (const [network, { load, transform }] of Object.entries(networks)) {
    const model = load();
    for (const condition of conditions) {
      const name = condition.severity ? condition.corruption : "none";
      const { severity } = condition;
      const isThis = (result: ShiftRecord["results"][number]) =>
        result.network === network && result.corruption === name && result.severity === severity;
      if (record.results.some(isThis)) continue;
      manualSeed(record.seed);
      const found = predictions(data, (pixels) =>
        forward(model, transform(corrupt(pixels, condition))),
      );
      record.results.push({ network, corruption: name, severity, predictions: found.join("") });
      writeRecord(path, record);
      say(`shift, ${network}, ${name}, severity ${severity}`);
      signal?.throwIfAborted();
    }
    model.dispose();
  }
}

/** The classes with the highest logits for all images, given as floats in [0, 1]. */
function predictions(data: Dataset, logits: (images: tf.Tensor4D) => tf.Tensor): number[] {
  return Array.from({ length: Math.ceil(data.length / batchSize) }, (_, batch) => {
    const first = batch * batchSize;
    const count = Math.min(batchSize, data.length - first);
    const indices = Array.from({ length: count }, (_, i) => first + i);
    return tf.tidy(() => [...logits(data.batch(indices).images).argMax(1).dataSync()]);
  }).flat();
}
