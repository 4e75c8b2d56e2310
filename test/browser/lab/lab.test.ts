/** The course in JupyterLab, in headless Chromium. */
import assert from "node:assert/strict";
import { afterEach, before, describe, test } from "node:test";
import { useBrowser } from "../browser";
import { copyChapter, type Lab, type Notebook, useLab, writeNotebook } from "./lab";

const chart = `import { lineChart, show } from "convnet";
const rows = [1, 2, 3].map((epoch) => ({ epoch, loss: 1 / epoch }));
await show(lineChart(rows, { x: "epoch", y: "loss", title: "A loss that falls" }));`;

const training = `import { adam, convNet, crossEntropy, DataLoader, loadCIFAR10, train } from "convnet";
const loader = new DataLoader(await loadCIFAR10("train", { images: 500 }), { batchSize: 10 });
const model = convNet({ c1: 4, c2: 4, l1: 8 });
console.log("ready");`;

const endless =
  "let epochs = 0;\nfor (;; epochs++) await train(loader, model, crossEntropy, adam());";

/** A confusion matrix whose one cell has 18 images: on two pages, chosen by a slider. */
const pagedExplorer = `import { Dataset, matrixExplorer, show, transforms } from "convnet";
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
await show(matrixExplorer(images, answers, { perCell: 18 }));`;

describe("the course in JupyterLab", () => {
  const [theBrowser, theLab] = [useBrowser(), useLab()];
  let lab: Lab;
  let notebook: Notebook;

  before(async () => {
    lab = await theLab();
    await lab.openWindow(await theBrowser());
  });
  afterEach(async () => {
    await notebook.close();
    await lab.closeKernels();
    assert.deepEqual(lab.complaints.splice(0), []);
  });

  for (const theme of ["JupyterLab Light", "JupyterLab Dark"] as const) {
    test(`a cell draws its chart with Vega in ${theme}`, async () => {
      lab.setTheme(theme);
      notebook = await lab.open(writeNotebook("chart", [chart]));
      await notebook.run(0);
      await notebook.ended(0);
      const drawn = notebook.cell(0).locator(".vega-embed").locator("canvas, svg");
      await drawn.first().waitFor();
      const box = await drawn.first().boundingBox();
      assert.ok(box && box.width > 200 && box.height > 100, JSON.stringify(box));
      await notebook.screenshot(`chart-${theme.split(" ")[1]?.toLowerCase()}`);
    });
  }

  test("keys pressed in a figure's controls stay there: no cell is selected, cut or deleted", async () => {
    notebook = await lab.open(writeNotebook("keys", [pagedExplorer, "1", "2"]));
    await notebook.run(0);
    await notebook.ended(0);
    const slider = notebook.cell(0).locator("input[type=range]").first();
    const before = await slider.inputValue();
    await slider.focus();
    for (const key of ["ArrowUp", "ArrowDown", "ArrowRight", "d", "d", "x"]) {
      await notebook.page.keyboard.press(key);
    }
    assert.notEqual(await slider.inputValue(), before);
    assert.ok(await slider.evaluate((node) => node.matches(":focus")));
    assert.equal(await notebook.page.locator(".jp-Notebook .jp-CodeCell").count(), 3);
    await notebook.screenshot("keys");
  });

  test("Tab completes with the type and Shift-Tab shows the docstring", async () => {
    lab.setTheme("JupyterLab Light");
    notebook = await lab.open(writeNotebook("help", ['import { train } from "convnet";', ""]));
    await notebook.run(0);
    await notebook.ended(0);
    await notebook.type(1, "trai");
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
    notebook = await lab.open(writeNotebook("stop", [training, endless, '"epochs: " + epochs']));
    await notebook.run(0);
    await notebook.ended(0);
    await notebook.run(1);
    await notebook
      .cell(1)
      .getByText(/loss [\d.]+ \[\d+\/500\]/)
      .waitFor();
    await notebook.page.getByRole("button", { name: /Interrupt the kernel/ }).click();
    await notebook.ended(1);
    await notebook.cell(1).getByText("InterruptError: this cell was interrupted").waitFor();
    await notebook.run(2);
    await notebook.ended(2);
    await notebook
      .cell(2)
      .getByText(/'epochs: \d+'/)
      .waitFor();
    await notebook.screenshot("stopped");
  });

  test("an answer typed into an exercise is replied to, and the progress counts it once", async () => {
    const stub = (answer: string) =>
      `const cost: number | undefined = ${answer};\nawait show(exercises.goingFurther.convolutionCost.check(cost));`;
    const tools =
      'import { show } from "convnet";\nimport { exercises, myProgress } from "convnet-course";';
    const hint = "await show(exercises.goingFurther.convolutionCost.hint());";
    const progress = "await show(myProgress());";
    notebook = await lab.open(
      writeNotebook("exercise", [`${tools}\n${hint}`, stub("undefined"), progress]),
    );
    await notebook.run(0);
    await notebook
      .cell(0)
      .getByText(/multiply-adds of the (way forward|forward pass)/)
      .waitFor();
    const replies = { undefined: /Not yet/, "86.7": /is two operations/, "173.4": /Correct/ };
    for (const [answer, reply] of Object.entries(replies)) {
      await notebook.type(1, stub(answer));
      await notebook.page.keyboard.press("Shift+Enter");
      await notebook.cell(1).getByText(reply).waitFor();
    }
    await notebook.run(1);
    await notebook.run(2);
    await notebook
      .cell(2)
      .getByText(/^1 of \d+ answered correctly so far\./)
      .waitFor();
    await notebook.screenshot("exercise");
  });

  // Both train under a live chart, and every chapter runs without a browser as well; the other one takes twice as long.
  const chapters = ["01-convolution", ...(process.env.CONVNET_TEST_ALL ? ["04-training"] : [])];
  for (const name of chapters)
    test(`${name} runs from the first cell to the last and draws its charts`, async () => {
      notebook = await lab.open(copyChapter(name));
      await notebook.runAll();
      const cells = notebook.page.locator(".jp-Notebook .jp-CodeCell");
      const prompts = await cells.locator(".jp-InputPrompt").allTextContents();
      assert.deepEqual(
        prompts,
        prompts.map((_, index) => `[${index + 1}]:`),
      );
      assert.equal(
        await cells.locator('[data-mime-type="application/vnd.jupyter.error"]').count(),
        0,
      );
      const live = cells.filter({ hasText: "liveChart({" }).first().locator(".vega-embed");
      await live.first().scrollIntoViewIfNeeded();
      await live.locator("canvas, svg").first().waitFor();
      await notebook.screenshot(name);
    });
});
