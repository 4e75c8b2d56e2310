/** A program that prints the losses of the tutorial's network in its first steps, in all their digits, as JSON. */
import {
  adam,
  convNet,
  crossEntropy,
  DataLoader,
  deviceName,
  type Loss,
  loadCIFAR10,
  manualSeed,
  tf,
  train,
  transforms,
} from "convnet";

const steps = 100;

async function firstLosses() {
  manualSeed(42);
  const losses: number[] = [];
  const noted: Loss = (logits, labels) => {
    const loss = crossEntropy(logits, labels);
    losses.push(loss.dataSync()[0]);
    return loss;
  };
  const transform = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));
  const data = await loadCIFAR10("train", { transform, images: 24 * steps });
  const loader = new DataLoader(data, { batchSize: 24, shuffle: true });
  await train(loader, convNet(), noted, adam(0.001));
  return { node: process.version, device: deviceName(), tensors: tf.memory().numTensors, losses };
}

void firstLosses().then((result) => console.log(JSON.stringify(result)));
