/** The data that a recorded run trains on and is judged by. */
import { createHash } from "node:crypto";
import { loadCIFAR10 } from "../../src/data/cifar10";
import type { Dataset } from "../../src/data/dataset";
import * as transforms from "../../src/data/transforms";
import type { TrainingPlan } from "../../src/recorded/records";

/** The bytes as the network takes them, with nothing drawn at random. */
export const plain = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));

/** The training images as the tutorial varies them. */
export const augmented = transforms.compose(
  transforms.toTensor(),
  transforms.randomRotation(20),
  transforms.colorJitter({ brightness: 0.2, hue: 0.1 }),
  transforms.randomHorizontalFlip(0.5),
  transforms.normalize(0.5, 0.5),
);

/** Training and validation images, and the SHA-256 of both with their labels. */
export interface RunData {
  train: Dataset;
  valid: Dataset;
  digest: string;
}

/** The images that the plan asks for. */
export async function loadRunData(plan: TrainingPlan): Promise<RunData> {
  const transform = plan.augment ? augmented : plain;
  const train = await loadCIFAR10("train", { transform, images: plan.images });
  const valid = await loadCIFAR10("valid", { transform: plain, images: plan.validImages });
  const hash = createHash("sha256");
  for (const { images, labels } of [train, valid]) hash.update(images).update(labels);
  return { train, valid, digest: hash.digest("hex") };
}
