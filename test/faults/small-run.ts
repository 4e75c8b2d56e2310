/** A recorded training of a second, for the tests that resume it. As a program it trains the folder named to epoch 2. */
import { Dataset, transforms } from "convnet";
import { trainConvNet } from "../../scripts/record/train-convnet";
import type { TrainingPlan } from "../../src/recorded/records";

const plan: TrainingPlan = {
  ...{ sizes: { c1: 2, c2: 3, l1: 4 }, images: 8, validImages: 4, augment: false, batchSize: 4 },
  ...{ learningRate: 0.01, epochs: 1, seed: 8 },
};

function images(count: number): Dataset {
  return new Dataset({
    images: new Uint8Array(count * 3072).fill(90),
    labels: new Uint8Array(count),
    classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
    transform: transforms.toTensor(),
  });
}

/** Trains to the end, from the newest checkpoint in the folder if there is one. */
export async function smallRun(
  folder: string,
  changes: Partial<TrainingPlan> = {},
  digest = "these data",
): Promise<void> {
  const data = { train: images(8), valid: images(4), digest };
  const { model } = await trainConvNet({ ...plan, ...changes }, { name: "small", data, folder });
  model.dispose();
}

if (require.main === module) void smallRun(process.argv[2], { epochs: 2 });
