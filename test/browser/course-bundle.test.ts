/** The course's bundle in the browser: the same numbers, data and figures as in Node, and chapters that run whole. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { createCanvas, loadImage } from "canvas";
import * as convnet from "convnet";
import type { Browser } from "playwright-core";
import { useBrowser } from "./browser";
import { type CourseServer, chapterModule, codeCells, type Said, serveCourse } from "./course-page";
import { useSite } from "./site";

/** Code that runs in Node and in the browser. */
const firstLosses = `
  const { transforms, tf } = convnet;
  const transform = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));
  convnet.manualSeed(42);
  const data = await convnet.loadCIFAR10("train", { transform, images: 144 });
  const loader = new convnet.DataLoader(data, { batchSize: 24, shuffle: true });
  const [model, optimizer] = [convnet.convNet(), convnet.adam(0.001)];
  const losses = [];
  for (const [images, labels] of loader.take(4)) {
    const logits = () => convnet.forward(model, images, { training: true });
    const loss = optimizer.minimize(() => convnet.crossEntropy(logits(), labels), true);
    losses.push(loss.dataSync()[0]);
    loss.dispose();
  }
  return [convnet.deviceName(), ...losses];
`;

const twoHundredSteps = `
  const { tf } = convnet;
  const [model, optimizer] = [convnet.convNet({ c1: 2, c2: 2, l1: 4 }), convnet.adam(0.001)];
  const labels = tf.tensor1d([0, 1, 2, 3], "int32");
  const images = tf.randomNormal([4, 32, 32, 3]);
  const counts = [];
  for (let step = 0; step <= 200; step++) {
    const logits = () => convnet.forward(model, images, { training: true });
    optimizer.minimize(() => convnet.crossEntropy(logits(), labels));
    if (step % 100 === 0) counts.push(tf.memory().numTensors, tf.memory().numBytes);
  }
  return counts;
`;

const someImages = `
  const digests = [];
  for (const [split, images] of [["train", 1037], ["valid", 12], ["test", 130]]) {
    const data = await convnet.loadCIFAR10(split, { images, unlock: "test" });
    let sum = 0;
    data.images.forEach((value, index) => { sum = (sum * 31 + value + index) % 1000003; });
    digests.push(sum, Array.from(data.labels).join(""));
  }
  return digests;
`;

const inBrowser = (body: string) =>
  `export default await (async (convnet) => {${body}})(course.convnet);`;
const AsyncFunction = (async () => undefined).constructor as new (
  ...code: string[]
) => (library: typeof convnet) => Promise<unknown>;
const inNode = (body: string) => new AsyncFunction("convnet", body)(convnet);

const failure = (said: Said[]) =>
  said.flatMap((message) => (message.kind === "failed" ? [message.error] : []))[0];
const resultOf = (said: Said[]) => {
  assert.equal(failure(said), undefined);
  return said.flatMap((message) => (message.kind === "done" ? [message.result] : []))[0];
};

/** Chapter 1 alone, or with `npm test -- --all` each one. */
const chapters = process.env.CONVNET_TEST_ALL
  ? readdirSync("notebooks")
      .filter((name) => /^\d\d-.*\.ipynb$/.test(name) && !name.includes(".mine"))
      .map((name) => name.replace(".ipynb", ""))
  : ["01-convolution"];

/** Cells of chapter 1 that show no random and no trained number. */
const fixed = [
  ...["architecture", "flattening", "channels", "stepper", "edges", "sharing", "sizes"],
  ...["colour", "pooling", "pooling-airplane", "field"],
];

/** The Vega specs, each image in them as what its pixels are, since its file may be packed otherwise. */
async function specsOf(bundles: Record<string, unknown>[]): Promise<unknown[]> {
  const specs = bundles.flatMap((data) =>
    Object.entries(data)
      .filter(([mime]) => mime.startsWith("application/vnd.vega"))
      .map(([, spec]) => JSON.stringify(spec)),
  );
  return Promise.all(
    specs.map(async (spec) => {
      const urls = new Set(spec.match(/data:image\/\w+;base64,[\w+/=]+/g));
      for (const url of urls) {
        const image = await loadImage(url);
        const context = createCanvas(image.width, image.height).getContext("2d");
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, image.width, image.height);
        const digest = createHash("sha256").update(data).digest("hex");
        spec = spec.replaceAll(url, `${image.width} x ${image.height}, ${digest}`);
      }
      return JSON.parse(spec);
    }),
  );
}

/** The outputs that a cell was saved with. */
function savedOf(chapter: string, id: string): Record<string, unknown>[] {
  const cell = codeCells(chapter).find((each) => each.id === id);
  return (cell?.outputs ?? []).flatMap(({ data }) => (data ? [data] : []));
}

describe("the course's bundle", () => {
  const [theBrowser, theSite] = [useBrowser(), useSite()];
  let browser: Browser;
  let course: CourseServer;
  before(async () => {
    browser = await theBrowser();
    await theSite();
    course = await serveCourse();
  });
  after(() => course.close());

  for (const threads of [1, 2]) {
    test(`the first losses are those of Node, threads: ${threads}`, async () => {
      course.isolated = threads > 1;
      const said = await course.run(browser, inBrowser(firstLosses));
      course.isolated = false;
      const [device, ...losses] = resultOf(said) as [string, ...number[]];
      assert.match(device, new RegExp(`WebAssembly.*, ${threads} thread`));
      const [, ...expected] = (await inNode(firstLosses)) as [string, ...number[]];
      assert.equal(losses.length, 4);
      for (const [step, loss] of losses.entries()) {
        const words = `step ${step}: ${loss}, ${expected[step]}`;
        assert.ok(Math.abs(loss - expected[step]) < 1e-4, words);
      }
    });
  }

  test("two hundred steps leave no tensor and no byte", async () => {
    const counts = resultOf(await course.run(browser, inBrowser(twoHundredSteps))) as number[];
    assert.deepEqual(counts.slice(2, 4), counts.slice(0, 2));
    assert.deepEqual(counts.slice(4, 6), counts.slice(0, 2));
  });

  test("images are Node's, and few are fetched for a few", async () => {
    course.paths.length = 0;
    const found = resultOf(await course.run(browser, inBrowser(someImages)));
    assert.deepEqual(found, await inNode(someImages));
    const sheets = course.paths.filter((path) => path.startsWith("/data/"));
    const names = ["train-00", "train-01", "valid-00", "test-00"];
    assert.deepEqual(
      sheets,
      names.map((name) => `/data/${name}.bin`),
    );
  });

  test("a sheet that is truncated or missing is refused in words", async () => {
    for (const [damage, expected] of [
      [(content: Buffer) => content.subarray(0, 1000), /valid-00.bin, 1000 bytes, is not the file/],
      [() => undefined, /valid-00.bin is not there \(404\)/],
    ] as const) {
      course.damage = (path, content) => (path.startsWith("/data/") ? damage(content) : content);
      const said = await course.run(browser, inBrowser(someImages.replace("train", "valid")));
      course.damage = undefined;
      assert.match(failure(said), expected);
    }
  });

  for (const chapter of chapters) {
    test(`${chapter} runs whole`, async () => {
      const said = await course.run(browser, await chapterModule(chapter));
      assert.equal(failure(said), undefined);
      const ids = codeCells(chapter).map(({ id }) => id);
      const ran = said.flatMap((message) => (message.kind === "cell" ? [message.cell] : []));
      assert.deepEqual(ran, ids);
      if (chapter !== "01-convolution") return;
      for (const id of fixed) {
        const saved = savedOf(chapter, id);
        const shown = said.flatMap((message) =>
          message.kind === "display" && message.cell === id ? [message.bundle.data] : [],
        );
        assert.ok(saved.length > 0, id);
        assert.deepEqual(await specsOf(shown), await specsOf(saved), `the figures of cell ${id}`);
      }
    });
  }
});
