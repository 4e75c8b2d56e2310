/** The experiment of chapter 4: a network of the learner's training memorises a few images, whatever their labels are. */
import { loadCIFAR10 } from "../../src/data/cifar10";
import { Dataset } from "../../src/data/dataset";
import { DataLoader } from "../../src/data/loader";
import { compose, normalize, toTensor } from "../../src/data/transforms";
import { barChart } from "../../src/plot/charts";
import { manualSeed, randomInteger, randomState, setRandomState } from "../../src/random";
import { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { test } from "../../src/training/train";
import { isStub } from "./check";
import { Verdict } from "./verdict";

/** Trains a new network on the images of a data set; gives the network. */
export type Memorise = (data: Dataset) => Promise<tf.LayersModel | undefined>;

type Row = { labels: string; images: string; accuracy: number };

/** How many images the learner's function gets, and on how many others its networks are evaluated. */
const [few, others] = [48, 1000];

/**
 * Runs the learner's function on 48 images, once with their true labels and once with random ones; each network must
 * have memorised its images. Source of the second run: C. Zhang and others, "Understanding deep learning requires
 * rethinking generalization" (2016), arXiv 1611.03530.
 */
export async function memorise(learner: Memorise, because: string): Promise<Verdict | undefined> {
  if (isStub(learner)) return undefined;
  const before = randomState();
  manualSeed(4);
  const rows: Row[] = [];
  try {
    const normalized = { transform: compose(toTensor(), normalize(0.5, 0.5)) };
    const trueLabels = await loadCIFAR10("train", { ...normalized, images: few });
    const valid = await loadCIFAR10("valid", { ...normalized, images: others });
    const randomLabels = new Dataset({
      ...{
        images: trueLabels.images,
        classes: trueLabels.classes,
        transform: trueLabels.transform,
      },
      labels: trueLabels.labels.map(() => randomInteger(trueLabels.classes.length)),
    });
    for (const [labels, data] of Object.entries({ true: trueLabels, random: randomLabels })) {
      const model = await learner(data);
      if (!(model instanceof tf.LayersModel)) {
        return new Verdict("Not quite", "your function must return the network that it trained.");
      }
      rows.push(
        ...(await accuracies(model, { "its 48 images": data, "other images": valid }, labels)),
      );
      if (rows[rows.length - 2].accuracy < 0.9) return notMemorised(rows);
    }
  } catch (error) {
    return new Verdict("Not quite", `your code threw "${(error as Error).message}".`);
  } finally {
    setRandomState(before);
  }
  return new Verdict("Correct", `${rows.map(inWords).join("; ")}. ${because}`, [], drawn(rows));
}

/** The accuracies of a network, which is then disposed, on each of the data sets. */
async function accuracies(
  model: tf.LayersModel,
  sets: Record<string, Dataset>,
  labels: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [images, data] of Object.entries(sets)) {
    const loader = new DataLoader(data, { batchSize: 100 });
    const { accuracy } = await test(loader, model, crossEntropy);
    rows.push({ labels, images, accuracy });
  }
  model.dispose();
  return rows;
}

function notMemorised(rows: Row[]): Verdict {
  const why = "Does it train a new network on the given data, for 10 epochs or more?";
  const found = rows.slice(-2).map(inWords).join("; ");
  return new Verdict(
    "Not quite",
    `it has not memorised its images. ${found}. ${why}`,
    [],
    drawn(rows),
  );
}

const inWords = ({ labels, images, accuracy }: Row) =>
  `${labels} labels, ${images}: ${(100 * accuracy).toFixed(0)}%`;

function drawn(rows: Row[]) {
  const title = "Accuracy on the images that a network was trained on, and on others";
  const bars = rows.map(({ labels, images, accuracy }) => ({
    images,
    accuracy,
    training: `${labels} labels`,
  }));
  return barChart(bars, { x: "images", y: "accuracy", color: "training", title, format: ".0%" });
}
