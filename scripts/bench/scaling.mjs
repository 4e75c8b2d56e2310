import { availableParallelism } from "node:os";
import { Contestant } from "./contestant.mjs";
import { median } from "./rows.mjs";

/**
 * How the cost grows with one thing: of ours, and of the tuned peer if there is one.
 * @typedef {{ by: string, value: number, contestant: string, imagesPerSecond: number, seconds: number }} Point
 */

/** Images in a batch, of about a thousand that are trained on; and images of an epoch. */
const batches = [8, 24, 64, 128, 256, 512];
const images = [512, 1024, 2048, 4096];

/**
 * Training by images in a batch, epochs by images, and training by threads.
 * @param {import("./contestant.mjs").Entry[]} entries
 * @param {number} rounds
 * @returns {Promise<Point[]>}
 */
export async function scaling(entries, rounds) {
  const contestants = entries.filter(({ name }) => name === "ours" || name === "peer, allocator");
  const threads = Array.from({ length: Math.log2(availableParallelism()) + 1 }, (_, i) => 2 ** i);
  const orders = [
    ...batches.map((size) => ({
      by: "batch",
      value: size,
      order: `train ${size} ${Math.round(1024 / size)}`,
    })),
    ...images.map((count) => ({ by: "images", value: count, order: `epoch 512 ${count / 512}` })),
  ];
  const points = [];
  for (const entry of contestants) points.push(...(await measure(entry, orders, rounds)));
  for (const value of threads) {
    const env = { OMP_NUM_THREADS: `${value}`, TF_NUM_INTRAOP_THREADS: `${value}` };
    const order = [{ by: "threads", value, order: "train 512 2" }];
    for (const entry of contestants) points.push(...(await measure(entry, order, rounds, env)));
  }
  return points;
}

/**
 * @param {import("./contestant.mjs").Entry} entry
 * @param {{ by: string, value: number, order: string }[]} orders
 * @param {number} rounds
 * @param {Record<string, string>} [env]
 * @returns {Promise<Point[]>}
 */
async function measure(entry, orders, rounds, env) {
  const contestant = new Contestant(entry, env);
  try {
    /** @type {Point[]} */
    const points = [];
    for (const { by, value, order } of orders) {
      await contestant.run(order);
      const speeds = [];
      for (let round = 0; round < rounds; round++) {
        speeds.push((await contestant.run(order)).imagesPerSecond);
      }
      const [, size, count] = order.split(" ").map(Number);
      const imagesPerSecond = Math.round(median(speeds));
      const seconds = Number(((size * count) / median(speeds)).toFixed(2));
      points.push({ by, value, contestant: entry.name, imagesPerSecond, seconds });
    }
    return points;
  } finally {
    contestant.close();
  }
}
