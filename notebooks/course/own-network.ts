/** The project of chapter 3: a network of the learner's own, within a budget of parameters. */
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { compose, normalize, toTensor } from "../../src/data/transforms";
import { multiplyAdds } from "../../src/model/flops";
import { forward } from "../../src/model/forward";
import { initializers } from "../../src/model/layers";
import type { Picture } from "../../src/notebook/picture";
import { adam } from "../../src/optim/optimizers";
import { barChart, lineChart } from "../../src/plot/charts";
import { manualSeed, randomState, setRandomState } from "../../src/random";
import { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { test, train } from "../../src/training/train";
import { isStub } from "./check";
import { Verdict } from "./verdict";

/** What the network may have at most: parameters, and multiplications for one image. */
export const limits = { parameters: 60_000, multiplications: 10_000_000 };
/** How each network is trained: images, epochs, batch size, learning rate and seed. */
const plan = { images: 2000, validImages: 1000, epochs: 6, batchSize: 50, rate: 0.001, seed: 42 };
/** By how much the validation accuracy must exceed the linear classifier's: about three standard errors of the difference. */
const margin = 0.06;

export type NetworkBuilder = () => tf.LayersModel | undefined;

/** Builds, measures and trains the learner's network, and a linear classifier in the same way. */
export async function ownNetwork(
  learner: NetworkBuilder,
  because: string,
): Promise<Verdict | undefined> {
  const stream = randomState();
  manualSeed(plan.seed);
  let model: tf.LayersModel | undefined;
  try {
    model = learner();
    if (model === undefined && isStub(learner)) return undefined;
    return structureProblem(model) ?? (await trained(model as tf.LayersModel, because));
  } catch (error) {
    return notQuite(`your code, or the network in training, threw "${(error as Error).message}".`);
  } finally {
    if (model instanceof tf.LayersModel) model.dispose();
    setRandomState(stream);
  }
}

/** What is wrong with the network before it is trained; undefined if nothing is. */
function structureProblem(model: unknown): Verdict | undefined {
  if (!(model instanceof tf.LayersModel)) {
    return notQuite(
      "your function should return a network, such as tf.sequential({ layers: [ … ] }).",
    );
  }
  const [input, output] = [model.inputs[0].shape, model.outputs[0].shape].map((shape) =>
    shape.slice(1).join(" × "),
  );
  if (input !== "32 × 32 × 3") {
    return notQuite(
      `its input is ${input}, and the images are 32 × 32 × 3: set inputShape of the first layer.`,
    );
  }
  if (output !== "10") {
    const flat = model.outputs[0].shape.length === 2;
    const next = flat
      ? "There are ten classes, so the last layer needs ten units."
      : "The maps have to be flattened or averaged, and a dense layer with ten units comes last.";
    return notQuite(
      `its output is [batch, ${output.replaceAll(" × ", ", ")}] and should be [batch, 10]. ${next}`,
    );
  }
  const parameters = model.countParams();
  if (parameters > limits.parameters) {
    const most = Math.max(...model.layers.map((layer) => layer.countParams()));
    const { name } = model.layers.find((layer) => layer.countParams() === most) as tf.layers.Layer;
    return notQuite(
      `it has ${written(parameters)} parameters, and at most ${written(limits.parameters)} are allowed. Most of them are in ${name}.`,
      drawParameters(model),
    );
  }
  const work = multiplyAdds(model);
  if (work > limits.multiplications) {
    return notQuite(
      `it takes ${written(work)} multiplications for an image, and at most ${written(limits.multiplications)} are allowed here, so that it is trained in seconds. Make the maps smaller earlier.`,
    );
  }
  return logitsProblem(model);
}

/** Whether the outputs for random images cannot be logits. */
function logitsProblem(model: tf.LayersModel): Verdict | undefined {
  const outputs = tf.tidy(() => {
    const images = tf.randomNormal<tf.Rank.R4>([8, 32, 32, 3], 0, 1, "float32", plan.seed);
    return forward(model, images).arraySync() as number[][];
  });
  const all = outputs.flat();
  const sums = outputs.map((row) => row.reduce((sum, value) => sum + value, 0));
  if (all.some((value) => !Number.isFinite(value))) {
    return notQuite("its outputs are not finite numbers. Are the initial weights far too large?");
  }
  if (sums.every((sum) => Math.abs(sum - 1) < 1e-4)) {
    return notQuite(
      "its ten outputs always add up to 1, so they have been through softmax. Return the logits: the loss applies softmax itself.",
    );
  }
  if (all.every((value) => value >= 0)) {
    return notQuite(
      "none of its outputs is ever negative. Logits can have any sign, so the last layer must not have an activation such as ReLU or sigmoid.",
    );
  }
  const [first] = outputs;
  if (outputs.every((row) => row.every((value, at) => value === first[at]))) {
    return notQuite("its outputs are the same for every image.");
  }
  return undefined;
}

type History = { epoch: number; loss: number; network: string }[];

/** Trains both networks in the same way and compares their validation accuracy. */
async function trained(model: tf.LayersModel, because: string): Promise<Verdict> {
  const transform = compose(toTensor(), normalize(0.5, 0.5));
  const trainData = await loadCIFAR10("train", { transform, images: plan.images });
  const validData = await loadCIFAR10("valid", { transform, images: plan.validImages });
  const fit = async (network: tf.LayersModel, name: string) => {
    manualSeed(plan.seed);
    const { batchSize } = plan;
    const loader = new DataLoader(trainData, { batchSize, shuffle: true });
    const optimizer = adam(plan.rate);
    const history: History = [];
    for (let epoch = 1; epoch <= plan.epochs; epoch++) {
      const { loss } = await train(loader, network, crossEntropy, optimizer);
      history.push({ epoch, loss, network: name });
    }
    const valid = await test(new DataLoader(validData, { batchSize }), network, crossEntropy);
    optimizer.dispose();
    return { history, accuracy: valid.accuracy };
  };
  const own = await fit(model, "yours");
  const linear = linearClassifier();
  const baseline = await fit(linear, "linear classifier");
  linear.dispose();
  const figure = drawLosses([...own.history, ...baseline.history]);
  const scores = `${percent(own.accuracy)} validation accuracy after ${plan.epochs} epochs on ${written(plan.images)} images, against ${percent(baseline.accuracy)} for a linear classifier with ${written(30_730)} parameters`;
  const [first, last] = [own.history[0].loss, own.history[plan.epochs - 1].loss];
  if (!(last < first - 0.05)) {
    return notQuite(
      `it does not learn: its training loss is ${first.toFixed(3)} in the first epoch and ${last.toFixed(3)} in the last, and random guessing gives 2.303. Is there a layer through which no gradient passes, or a dropout rate near 1?`,
      figure,
    );
  }
  if (own.accuracy < baseline.accuracy + margin) {
    return notQuite(
      `it reaches ${scores}. It should be at least ${100 * margin} percentage points better. Do convolutions see the image before it is flattened, and is there a non-linearity between them?`,
      figure,
    );
  }
  return new Verdict(
    "Correct",
    `${written(model.countParams())} parameters reach ${scores}. ${because}`,
    [],
    figure,
  );
}

/** A single fully connected layer on the pixels: what a network must beat. */
function linearClassifier(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [32, 32, 3] }),
      tf.layers.dense({ units: 10, ...initializers() }),
    ],
  });
}

function drawParameters(model: tf.LayersModel): Picture {
  const rows = model.layers.map((layer) => ({
    layer: layer.name,
    parameters: layer.countParams(),
  }));
  const title = `Parameters of your network by layer, ${written(model.countParams())} in all`;
  const rules = [{ y: limits.parameters, label: "the limit" }];
  return barChart(rows, { x: "layer", y: "parameters", title, rules });
}

function drawLosses(history: History): Picture {
  const title = `Training loss on ${written(plan.images)} images`;
  const rules = [{ y: Math.log(10), label: "random guessing" }];
  return lineChart(history, { x: "epoch", y: "loss", color: "network", title, rules });
}

const written = (value: number) => value.toLocaleString("en");
const percent = (fraction: number) => `${(100 * fraction).toFixed(1)}%`;

function notQuite(message: string, figure?: Picture): Verdict {
  return new Verdict("Not quite", message, [], figure);
}
