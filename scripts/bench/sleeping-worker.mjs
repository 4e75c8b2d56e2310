/** A worker of the queue that sleeps instead of training: as many milliseconds as its plan has images. */
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

/** @type {typeof import("convnet/dist/scripts/record/queue/worker.js")} */
const { work } = createRequire(import.meta.url)("../../dist/scripts/record/queue/worker.js");
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
await work(process.argv[2], {
  signal: stop.signal,
  trainer: {
    async train({ plan: { images } }) {
      await sleep(images);
      return { accuracy: 0.5, loss: 1, images, seconds: images / 1000, sessions: [] };
    },
    close() {},
  },
});
