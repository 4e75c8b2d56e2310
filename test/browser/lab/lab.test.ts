/** The course in JupyterLab, in headless Chromium. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { useBrowser } from "../browser";
import { copyChapter, type Lab, type Notebook, useLab, writeNotebook } from "./lab";

const stub = (answer: string) =>
  `const cost: number | undefined = ${answer};\nawait show(exercises.goingFurther.convolutionCost.check(cost));`;

const cells = [
  `import { lineChart, show } from "convnet";
const rows = [1, 2, 3].map((epoch) => ({ epoch, loss: 1 / epoch }));
await show(lineChart(rows, { x: "epoch", y: "loss", title: "A loss that falls" }));`,

  // A confusion matrix whose one cell has 18 images: on two pages, chosen by a slider.
  `import { Dataset, matrixExplorer, transforms } from "convnet";
const images = new Dataset({
  images: new Uint8Array(18 * 3072),
  labels: new Uint8Array(18),
  classes: ["cat", "dog"],
  transform: transforms.toTensor(),
});
const answers = {
  trueLabels: Array<number>(18).fill(0),
  predictions: Array<number>(18).fill(1),
  probabilities: Array<number[]>(18).fill([0.3, 0.7]),
};
await show(matrixExplorer(images, answers, { perCell: 18 }));`,

  `import { adam, convNet, crossEntropy, DataLoader, loadCIFAR10, train } from "convnet";
const loader = new DataLoader(await loadCIFAR10("train", { images: 500 }), { batchSize: 10 });
const model = convNet({ c1: 4, c2: 4, l1: 8 });`,
  "",
  "let epochs = 0;\nfor (;; epochs++) await train(loader, model, crossEntropy, adam());",
  '"epochs: " + epochs',

  `import { exercises, myProgress } from "convnet-course";
await show(exercises.goingFurther.convolutionCost.hint());`,
  stub("undefined"),
  "await show(myProgress());",
];
const [chart, explorer, training, empty, endless, epochs, hint, exercise, progress] = cells.keys();

describe("the course in JupyterLab", () => {
  const [theBrowser, theLab] = [useBrowser(), useLab()];
  let lab: Lab;
  let notebook: Notebook;

  before(async () => {
    lab = await theLab();
    await lab.openWindow(await theBrowser());
  });
  afterEach(() => assert.deepEqual(lab.complaints.splice(0), []));

  async function close() {
    await notebook.close();
    await lab.closeKernels();
  }

  async function drawsItsChart(theme: string) {
    await notebook.run(chart);
    await notebook.ended(chart);
    const drawn = notebook.cell(chart).locator(".vega-embed").locator("canvas, svg");
    await drawn.first().waitFor();
    const box = await drawn.first().boundingBox();
    assert.ok(box && box.width > 200 && box.height > 100, JSON.stringify(box));
    await notebook.screenshot(`chart-${theme}`);
  }

  // A page and a kernel of its own take a test many seconds.
  describe("in one notebook", () => {
    before(async () => {
      lab.setTheme("JupyterLab Light");
      notebook = await lab.open(writeNotebook("cells", cells));
    });
    after(close);

    test("a cell draws its chart with Vega in JupyterLab Light", () => drawsItsChart("light"));

    test("keys pressed in a figure's controls stay there: no cell is selected, cut or deleted", async () => {
      await notebook.run(explorer);
      await notebook.ended(explorer);
      const slider = notebook.cell(explorer).locator("input[type=range]").first();
      const before = await slider.inputValue();
      await slider.focus();
      for (const key of ["ArrowUp", "ArrowDown", "ArrowRight", "d", "d", "x"]) {
        await notebook.page.keyboard.press(key);
      }
      assert.notEqual(await slider.inputValue(), before);
      assert.ok(await slider.evaluate((node) => node.matches(":focus")));
      const count = await notebook.page.locator(".jp-Notebook .jp-CodeCell").count();
      assert.equal(count, cells.length);
      await notebook.screenshot("keys");
    });

    test("Tab completes with the type and Shift-Tab shows the docstring", async () => {
      await notebook.run(training);
      await notebook.ended(training);
      await notebook.type(empty, "trai");
      await notebook.page.keyboard.press("Tab");
      const panel = notebook.page.locator(".jp-Completer-docpanel");
      await panel.getByText(/Trains the model for one epoch/).waitFor();
      await notebook.screenshot("complete");
      await notebook.page.keyboard.press("Enter");
      await notebook.page.keyboard.type("(");
      await notebook.page.keyboard.press("Shift+Tab");
      const tooltip = notebook.page.locator(".jp-Tooltip");
      await tooltip.waitFor();
      await notebook.screenshot("inspect");
      assert.match(await tooltip.innerText(), /train\(loader: DataLoader[\s\S]*one epoch/i);
    });

    test("the stop button stops training, and the next cell knows how far it came", async () => {
      await notebook.run(endless);
      await notebook
        .cell(endless)
        .getByText(/loss [\d.]+ \[\d+\/500\]/)
        .waitFor();
      await notebook.page.getByRole("button", { name: /Interrupt the kernel/ }).click();
      await notebook.ended(endless);
      const told = notebook.cell(endless).getByText("InterruptError: this cell was interrupted");
      await told.waitFor();
      await notebook.run(epochs);
      await notebook
        .cell(epochs)
        .getByText(/'epochs: \d+'/)
        .waitFor();
      await notebook.screenshot("stopped");
    });

    test("an answer typed into an exercise is replied to, and the progress counts it once", async () => {
      await notebook.run(hint);
      await notebook
        .cell(hint)
        .getByText(/multiply-adds of the (way forward|forward pass)/)
        .waitFor();
      const replies = { undefined: /Not yet/, "86.7": /is two operations/, "173.4": /Correct/ };
      for (const [answer, reply] of Object.entries(replies)) {
        await notebook.type(exercise, stub(answer));
        await notebook.page.keyboard.press("Shift+Enter");
        await notebook.cell(exercise).getByText(reply).waitFor();
      }
      await notebook.run(exercise);
      await notebook.run(progress);
      await notebook
        .cell(progress)
        .getByText(/^1 of \d+ answered correctly so far\./)
        .waitFor();
      await notebook.screenshot("exercise");
    });
  });

  test("a cell draws its chart with Vega in JupyterLab Dark", async () => {
    lab.setTheme("JupyterLab Dark");
    notebook = await lab.open(writeNotebook("dark", cells));
    await drawsItsChart("dark");
    await close();
  });

  // Both train under a live chart, and every chapter runs without a browser as well; the other one takes twice as long.
  const chapters = ["01-convolution", ...(process.env.CONVNET_TEST_ALL ? ["04-training"] : [])];
  for (const name of chapters)
    test(`${name} runs from the first cell to the last and draws its charts`, async () => {
      notebook = await lab.open(copyChapter(name));
      await notebook.runAll();
      const all = notebook.page.locator(".jp-Notebook .jp-CodeCell");
      const prompts = await all.locator(".jp-InputPrompt").allTextContents();
      assert.deepEqual(
        prompts,
        prompts.map((_, index) => `[${index + 1}]:`),
      );
      assert.equal(
        await all.locator('[data-mime-type="application/vnd.jupyter.error"]').count(),
        0,
      );
      const live = all.filter({ hasText: "liveChart({" }).first().locator(".vega-embed");
      await live.first().scrollIntoViewIfNeeded();
      await live.locator("canvas, svg").first().waitFor();
      await notebook.screenshot(name);
      await close();
    });
});
