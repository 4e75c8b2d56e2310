/** The project of chapter 2: finding wrong labels that were planted in real images. */
import { loadCIFAR10 } from "../../src/data/cifar10";
import type { Dataset } from "../../src/data/dataset";
import { horizontalFlip } from "../../src/data/geometry";
import type { Picture } from "../../src/notebook/picture";
import { barChart } from "../../src/plot/charts";
import { imageGrid } from "../../src/plot/image-grid";
import {
  manualSeed,
  permutation,
  randomInteger,
  randomState,
  setRandomState,
} from "../../src/random";
import { tf } from "../../src/tensorflow";
import { isStub } from "./check";
import { Verdict } from "./verdict";

/** How many images an audit has, how many of their labels are wrong, and how many suspects are looked at. */
export const auditPlan = { images: 2000, wrong: 200, looked: 100, seeds: [101, 202] };
/** The precision that is asked for; guessing has 0.1 ± 0.03. */
const wanted = 0.2;
/** No method that has only these images and labels comes near this. */
const tooGood = 0.9;

/** The numbers of the images whose labels it doubts, the most suspicious first. */
export type Audit = (images: tf.Tensor4D, labels: number[]) => number[] | undefined;

/** Images in a random order, some with a label that is not theirs. */
interface Planting {
  /** [n, 32, 32, 3], from 0 to 1. */
  images: tf.Tensor4D;
  labels: number[];
  wrong: Set<number>;
}

function plant(data: Dataset, seed: number): Planting {
  manualSeed(seed);
  const chosen = permutation(data.length).slice(0, auditPlan.images);
  const wrong = new Set(permutation(auditPlan.images).slice(0, auditPlan.wrong));
  const labels = [...chosen].map((image, at) => {
    const label = data.labels[image];
    return wrong.has(at) ? (label + 1 + randomInteger(9)) % 10 : label;
  });
  const images = tf.tidy(() => horizontalFlip(data.batch(chosen).images));
  return { images, labels, wrong };
}

/** Runs the learner's function on two plantings and looks at its first suspects. */
export async function audit(learner: Audit, because: string): Promise<Verdict | undefined> {
  if (isStub(learner)) return undefined;
  const data = await loadCIFAR10("train", { images: 10_000 });
  const stream = randomState();
  const rows: { planting: string; precision: number }[] = [];
  let suspects: Picture | undefined;
  try {
    for (const seed of auditPlan.seeds) {
      const planting = plant(data, seed);
      try {
        const got = tf.tidy(() => learner(planting.images, [...planting.labels])) as unknown;
        const problem = listProblem(got);
        if (problem) return notQuite(problem);
        const first = (got as number[]).slice(0, auditPlan.looked);
        const found = first.filter((image) => planting.wrong.has(image)).length;
        rows.push({ planting: String(rows.length + 1), precision: found / first.length });
        suspects ??= drawSuspects(planting, first.slice(0, 16), data.classes);
      } finally {
        planting.images.dispose();
      }
    }
  } catch (error) {
    return notQuite(`your code threw "${(error as Error).message}".`);
  } finally {
    setRandomState(stream);
  }
  const precisions = rows.map(({ precision }) => precision);
  const scores = `of your first ${auditPlan.looked} suspects, ${precisions.map((each) => `${Math.round(100 * each)}%`).join(" and ")} have a wrong label in the two plantings; guessing finds 10%`;
  if (precisions.some((precision) => precision > tooGood)) {
    return notQuite(
      `${scores}. That is more than the images and these labels can tell. Does your function look up the original labels?`,
    );
  }
  if (precisions.some((precision) => precision < wanted)) {
    const hint = `At least ${100 * wanted}% are asked for in both.`;
    const turned = precisions.every((precision) => precision < 0.06)
      ? " You find fewer than guessing does: is your list the wrong way round?"
      : "";
    return notQuite(`${scores}. ${hint}${turned}`, drawPrecision(rows));
  }
  return new Verdict("Correct", `${scores}. ${because}`, [], suspects);
}

function listProblem(got: unknown): string | undefined {
  const { images, looked } = auditPlan;
  if (got === undefined) return "your function returned nothing. Does it end with a return?";
  if (!Array.isArray(got)) return "your function should return a list of image numbers.";
  const other = got.find((image) => !(Number.isInteger(image) && image >= 0 && image < images));
  if (other !== undefined) {
    return `the list contains ${String(other)}; the images have the numbers 0 to ${images - 1}.`;
  }
  if (new Set(got).size < got.length) return "an image occurs twice in the list.";
  if (got.length < looked)
    return `the list has ${got.length} images; at least ${looked} are asked for.`;
  return undefined;
}

/** The first suspects with the labels that they came with, marked where the label was planted. */
function drawSuspects(
  { images, labels, wrong }: Planting,
  first: number[],
  classes: readonly string[],
): Picture {
  const shown = tf.tidy(() => images.gather(tf.tensor1d([...first], "int32")));
  const title = "Your first 16 suspects with the labels that they came with; ✓ has a planted label";
  const captions = first.map((image) => classes[labels[image]]);
  const marks = first.map((image) => wrong.has(image));
  const figure = imageGrid(shown, { title, captions, marks, columns: 8, scale: 2 });
  shown.dispose();
  return figure;
}

function drawPrecision(rows: { planting: string; precision: number }[]): Picture {
  const title = `Fraction of wrong labels among your first ${auditPlan.looked} suspects`;
  const rules = [
    { y: auditPlan.wrong / auditPlan.images, label: "guessing" },
    { y: wanted, label: "asked for" },
  ];
  return barChart(rows, { x: "planting", y: "precision", format: ".0%", title, rules });
}

function notQuite(message: string, figure?: Picture): Verdict {
  return new Verdict("Not quite", message, [], figure);
}
