/** The exercises of chapter 7 that run the learner's code. */
import {
  adam,
  barChart,
  convNet,
  crossEntropy,
  DataLoader,
  type Dataset,
  loadCIFAR10,
  loadTransfer,
  manualSeed,
  onlyClasses,
  type Picture,
  replaceHead,
  test,
  train,
  transforms,
} from "../../src";
import { namedWeights } from "../../src/io/weights";
import { randomState, setRandomState } from "../../src/random";
import { tf } from "../../src/tensorflow";
import { calling, isStub } from "./check";
import { Verdict } from "./verdict";

export { meanOf } from "./mean-of";

/** The exponential moving average after the last value, from the first value on. */
export const movingAverage = calling<(values: number[], decay: number) => number | undefined>([
  { input: [[4], 0.9], expected: 4 },
  { input: [[0, 10], 0.9], expected: 1 },
  { input: [[6, 2, 4], 0.5], expected: 4 },
  { input: [[1, 2, 3], 0], expected: 3 },
]);

/** The learner's transfer: a trained network and labelled images in, a network for the images' classes out. */
export type Transfer = (
  network: tf.LayersModel,
  data: Dataset,
) => tf.LayersModel | undefined | Promise<tf.LayersModel | undefined>;

/** Classes that the recorded network has not seen, and how many images of each the learner's code gets. */
const tasks = [
  { names: ["automobile", "dog"], perClass: 10 },
  { names: ["cat", "automobile"], perClass: 10 },
  { names: ["truck", "dog", "automobile"], perClass: 6 },
];

/**
 * Transfer, by its properties: what must stay the same to the last bit does, the head fits the classes, and
 * with the same images it beats a network of the same sizes that is trained from scratch.
 */
export async function transfer(learner: Transfer, because: string): Promise<Verdict | undefined> {
  if (isStub(learner)) return undefined;
  const before = randomState();
  try {
    const found: string[] = [];
    for (const [index, task] of tasks.entries()) {
      const result = await tryTask(learner, task, { seed: 20 + index });
      if (result instanceof Verdict) return result;
      if (result) found.push(`${task.names.join(" or ")}: ${result}`);
    }
    return new Verdict("Correct", `${found.join("; ")}. ${because}`);
  } catch (error) {
    return new Verdict("Not quite", `your code threw "${(error as Error).message}".`);
  } finally {
    setRandomState(before);
  }
}

/** The verdict on what is wrong, or the two accuracies in words. */
async function tryTask(
  learner: Transfer,
  { names, perClass }: (typeof tasks)[number],
  { seed }: { seed: number },
): Promise<Verdict | string | undefined> {
  const normalize = transforms.normalize(0.5, 0.5);
  const transform = transforms.compose(transforms.toTensor(), normalize);
  manualSeed(seed);
  const images = await loadCIFAR10("train", { transform, images: 5000 });
  const data = onlyClasses(images, names, perClass);
  const network = loadTransfer().model();
  const original = weightsOf(network);
  const what = `${names.join(" or ")}, ${perClass} images of each`;
  const wrong = (message: string, figure?: Picture) =>
    new Verdict("Not quite", `${what}: ${message}`, [], figure);

  const model = await learner(network, data);
  if (!(model instanceof tf.LayersModel))
    return wrong("expected a model, such as replaceHead gives.");
  const [, outputs] = model.outputs[0].shape;
  if (outputs !== names.length || model.outputs[0].shape.length !== 2) {
    return wrong(`the output has ${outputs} numbers per image; expected one for each class.`);
  }
  const changed =
    changedOf(original, weightsOf(model), network) ??
    changedOf(original, weightsOf(network), network);
  if (changed) return wrong(changed);
  if (names.length > 2) return undefined;

  const validImages = await loadCIFAR10("valid", { transform });
  const valid = new DataLoader(onlyClasses(validImages, names, 250), { batchSize: 500 });
  const { accuracy } = await test(valid, model, crossEntropy);
  const scratch = await fromScratch(data, valid);
  const percent = (fraction: number) => `${(100 * fraction).toFixed(1)}%`;
  const both = `${percent(accuracy)} validation accuracy, ${percent(scratch)} from scratch`;
  if (accuracy > scratch) return both;
  const bars = [
    { network: "yours", accuracy },
    { network: "from scratch", accuracy: scratch },
  ];
  const title = `Validation accuracy, ${names.join(" or ")}`;
  const figure = barChart(bars, { x: "network", y: "accuracy", title, format: ".0%" });
  return wrong(`${both}. Is the head trained on the features and labels of these images?`, figure);
}

function weightsOf(model: tf.LayersModel): Map<string, Float32Array> {
  const values = namedWeights(model).map(
    ({ name, variable }) => [name, variable.read().dataSync<"float32">().slice()] as const,
  );
  return new Map(values);
}

/** Which weight of the network below its head is missing or has another bit, in words. */
function changedOf(
  original: Map<string, Float32Array>,
  now: Map<string, Float32Array>,
  network: tf.LayersModel,
): string | undefined {
  const head = network.layers[network.layers.length - 1].name;
  for (const [name, values] of original) {
    if (name.startsWith(`${head}/`)) continue;
    const other = now.get(name);
    if (!other) return `your model has no ${name}: it must have all layers below the head.`;
    if (Buffer.from(values.buffer).equals(Buffer.from(other.buffer))) continue;
    const running = "In training mode, batch norm updates its running statistics, frozen or not.";
    const trained = "It must stay as it was, to the last bit.";
    return `${name} has changed. ${name.includes("running") ? running : trained}`;
  }
  return undefined;
}

/** The validation accuracy of a new network of the same sizes, trained on the same images. */
async function fromScratch(data: Dataset, valid: DataLoader): Promise<number> {
  const { plan } = loadTransfer();
  const model = replaceHead(convNet(plan.sizes), data.classes.length);
  const optimizer = adam(plan.learningRates.scratch);
  const loader = new DataLoader(data, { batchSize: plan.batchSize, shuffle: true });
  for (let epoch = 0; epoch < 20; epoch++) await train(loader, model, crossEntropy, optimizer);
  const { accuracy } = await test(valid, model, crossEntropy);
  for (const each of [model, optimizer]) each.dispose();
  return accuracy;
}
