/** The course in the browser, in headless Chromium on a fresh profile. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { strFromU8, unzipSync } from "fflate";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { temporaryFolder } from "../temporary";
import { accessibilityFaults } from "./accessibility";
import { options, useBrowser } from "./browser";
import { all, goTo, type Opened, openNotebook, runCode, textOf } from "./lite";
import { useSite } from "./site";

const long = all ? {} : { skip: "npm test -- --all runs it" };

describe("the course in the browser", () => {
  const theBrowser = useBrowser();
  const theSite = useSite();
  let browser: Browser;
  let address: string;
  let opened: Opened;

  before(async () => {
    browser = await theBrowser();
    ({ served: address } = await theSite());
    opened = await openNotebook(browser, address, "01-convolution.ipynb");
  });

  test("a cell runs, and names can be declared again and awaited for", async () => {
    const { page } = opened;
    assert.equal(textOf(await runCode(page, "const a = 1;\na + 1 // two")), "2");
    assert.equal(textOf(await runCode(page, 'const a = await Promise.resolve("b");\na;')), "'b'");
    assert.equal(
      textOf(await runCode(page, "console.log({ a, n: [1, 2] })")),
      "{ a: 'b', n: [ 1, 2 ] }\n",
    );
  });

  test("a wrong type is told before anything runs, at its line", async () => {
    const { page } = opened;
    const ran = await runCode(page, 'console.log("ran");\nconst n: number = "three";');
    assert.equal(ran.outputs.length, 1);
    assert.equal(ran.status, "error");
    assert.match(
      textOf(ran),
      /Type 'string' is not assignable to type 'number'[\s\S]*> +2 \| const n/,
    );
  });

  test("the library's declarations are known: a misspelt option is refused", async () => {
    const code = 'import { sgd } from "convnet";\nsgd(0.1, { momentun: 0.9 });';
    assert.match(
      textOf(await runCode(opened.page, code)),
      /'momentun' does not exist[\s\S]*Did you mean to write 'momentum'/,
    );
  });

  test("a thrown error names the line of the cell that it comes from", async () => {
    const { page } = opened;
    const half =
      "function half(n: number) {\n  if (n % 2) throw new RangeError('odd: ' + n);\n  return n / 2;\n}";
    await runCode(page, `interface Size { n: number }\n\n${half}`);
    const told = textOf(await runCode(page, "// A comment.\nhalf(\n  3);"));
    assert.match(told, /RangeError: odd: 3/);
    assert.match(told, /at half \(In\[\d+\], line 4\)/);
    assert.match(told, /In\[\d+\], line 2/);
    assert.match(told, /> +4 \| {3}if \(n/);
  });

  test("Tab completes, and Shift-Tab shows the type and the docstring", async () => {
    const code = 'import { train } from "convnet";\ntrain';
    const [completed, inspected] = (await opened.page.evaluate(`(async () => {
      const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
      const complete = await kernel.requestComplete({ code: "[1].fla", cursor_pos: 7 });
      const code = ${JSON.stringify(code)};
      const inspect = await kernel.requestInspect({ code, cursor_pos: code.length, detail_level: 0 });
      return [complete.content.matches, inspect.content.data["text/plain"]];
    })()`)) as [string[], string];
    assert.deepEqual(completed, ["flat", "flatMap"]);
    assert.match(inspected, /function train\(.*Promise<Score>[\s\S]*one epoch/);
  });

  test("a cell that waits is stopped and keeps what is declared", async () => {
    const { page } = opened;
    await runCode(page, "const kept = 7;");
    const ran = await runCode(page, "await new Promise(() => {});", 300);
    assert.match(textOf(ran), /InterruptError: this cell was interrupted/);
    assert.equal(textOf(await runCode(page, "kept")), "7");
  });

  test("a cell that never waits is stopped by a new kernel, which says so", async () => {
    const { page } = opened;
    const ran = await runCode(page, "while (true) {}", 300);
    assert.match(textOf(ran), /the kernel was ended and started again/);
    assert.match(textOf(await runCode(page, "kept")), /Cannot find name 'kept'/);
    assert.equal(textOf(await runCode(page, "6 * 7")), "42");
  });

  test("in a tab that was ended and is loaded again, what the learner wrote is there, and what to do", async () => {
    const { page } = opened;
    const cell = page.locator(".jp-CodeCell .cm-content").first();
    await cell.click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("// mine\n");
    await page.keyboard.press("Control+s");
    await page.waitForFunction("!window.jupyterapp.shell.currentWidget.context.model.dirty");
    await page.addInitScript('Object.defineProperty(document, "wasDiscarded", { value: true })');
    await goTo(page, address, "01-convolution.ipynb");
    await page.locator(".jp-CodeCell .cm-content", { hasText: "// mine" }).first().waitFor();
    await page
      .getByText(/had put this tab to sleep.*run the cells again from the top\.$/)
      .waitFor();
  });

  test(
    "a graphics card that is lost is told with what to do, and a restart goes on",
    long,
    async (t) => {
      const args = [...options.args.filter((each) => each !== "--disable-gpu"), ...softwareWebGL];
      const withWebGL = await chromium.launch({ ...options, args });
      t.after(() => withWebGL.close());
      const { page } = await openNotebook(withWebGL, address, "01-convolution.ipynb", (context) =>
        beforeKernel(context, likeACard),
      );
      const device = 'import { deviceName, tf } from "convnet";\ndeviceName();';
      assert.match(textOf(await runCode(page, device)), /WebGL/i);
      await writeMine(page);
      const ran = await runCode(page, `Reflect.get(globalThis, "lose")();\n${halfASecond}`);
      assert.match(JSON.stringify(ran.outputs), /has lost the graphics card.*restart the kernel/);
      await page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()");
      const sum = "tf.sum(tf.ones([4, 4])).dataSync()[0];";
      assert.match(textOf(await runCode(page, `${device}\n${sum}`)), /16/);
      assert.match((await exported(page))["01-convolution.ipynb"], /\/\/ mine/);
    },
  );

  // Of colours it finds nothing here: axe sees none of the words in JupyterLab's list of cells.
  test("the page has no serious accessibility fault of ours", async () => {
    const { page } = opened;
    // The quiz, near the end: by then each cell is drawn.
    await page.locator(".jp-RenderedHTML > ol").waitFor({ state: "attached" });
    assert.deepEqual(await accessibilityFaults(page, "light", jupyterLabs), []);
  });

  test("nothing is asked of another place, and the console has no error", () => {
    assert.deepEqual(opened.complaints, []);
  });

  test("a narrow screen is the notebook's, until the list of files is asked for", async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    const isRoomy = (notebook: string) =>
      page.waitForFunction(`(() => {
        const { currentWidget } = window.jupyterapp.shell;
        const { width } = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook").getBoundingClientRect();
        return currentWidget.context.path === "${notebook}" && width >= 300 && width <= 390;
      })()`);
    await goTo(page, address, "01-convolution.ipynb");
    // Until then JupyterLite may open the list.
    await runCode(page, "1");
    await isRoomy("01-convolution.ipynb");
    await page.getByRole("tab", { name: /File Browser/ }).click();
    await page.locator(".jp-DirListing-item", { hasText: "glossary" }).dblclick();
    await isRoomy("glossary.ipynb");
    await context.close();
  });

  test("the page says when the course opens without a network, and it does", long, async () => {
    const { page, context } = await openNotebook(browser, address, "01-convolution.ipynb");
    // As the browser does when the network goes before all is kept.
    await page.evaluate('dispatchEvent(new Event("offline"))');
    await page
      .getByText(/gone before the course was kept.*could not be opened again now\.$/)
      .waitFor();
    await page
      .getByText(/This chapter now opens and runs without a network.*loaded it\.$/)
      .waitFor();
    await context.setOffline(true);
    await goTo(page, address, "01-convolution.ipynb");
    const sum = 'import { tf } from "convnet";\ntf.sum(tf.ones([42])).dataSync()[0];';
    assert.equal(textOf(await runCode(page, sum)), "42");
    await context.close();
  });

  test(
    "a network that is gone while the kernel loads is told, and a restart goes on",
    long,
    async () => {
      const { page, context } = await openNotebook(
        browser,
        address,
        "01-convolution.ipynb",
        (context) => context.route(/declarations\.json/, (route) => route.abort()),
      );
      const told = textOf(await runCode(page, "1 + 1"));
      assert.match(
        told,
        /declarations\.json could not be downloaded: is there a network\?.*Restart Kernel/,
      );
      await context.unroute(/declarations\.json/);
      await page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()");
      assert.equal(textOf(await runCode(page, "1 + 1")), "2");
      await context.close();
    },
  );

  test("a browser without SIMD is told to be updated", long, async () => {
    const { page, context } = await openNotebook(
      browser,
      address,
      "01-convolution.ipynb",
      (context) => beforeKernel(context, "WebAssembly.validate = () => false;"),
    );
    assert.match(textOf(await runCode(page, "1 + 1")), /lacks SIMD.*update it/);
    await context.close();
  });

  test("an answer on a page of the site counts in lite/, and the other way round", async () => {
    const { page, context } = opened;
    const site = await context.newPage();
    await site.goto(`${address}01-convolution.html`);
    const form = site.locator("form.question").first();
    await form.getByRole("spinbutton").fill("1");
    await form.getByRole("spinbutton").press("Enter");
    await form.getByText("Correct:").waitFor();
    // The kernel has been running since before.
    await runCode(page, check("mapRows", 16));
    assert.match(await progress(page), /^2 of \d+ answered correctly/);
    await site.goto(`${address}index.html`);
    await site.locator("tr", { hasText: "2 of 13 questions answered" }).waitFor();
    await site.close();
  });

  test("where storage is full, nothing is lost that the learner wrote, and it is kept later", async () => {
    const context = await browser.newContext();
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const { origin } = new URL(address);
    await cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 100 << 20 });
    await goTo(page, address, "01-convolution.ipynb");
    await runCode(page, "1");
    await page.evaluate(fill);
    const written =
      'import { writeFileSync } from "node:fs";\nwriteFileSync("mine.txt", "mine".repeat(999));';
    const told = await runCode(page, `${check("dotProduct", 1)}\n${written}\n${halfASecond}`);
    assert.match(JSON.stringify(told), /cannot keep your progress.*its storage is full/);
    await writeMine(page);
    const files = await exported(page);
    assert.match(files["course/.convnet/progress.json"], /dotProduct/);
    assert.match(files["01-convolution.ipynb"], /\/\/ mine/);
    await page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()");
    assert.match(await progress(page), /^1 of/);
    await page.evaluate('indexedDB.deleteDatabase("filling")');
    await runCode(page, `${check("mapRows", 16)}\n${halfASecond}`);
    await page.goto(`${address}index.html`);
    await page.locator("tr", { hasText: "2 of 13 questions answered" }).waitFor();
    // No page of before is left that could have it in its memory.
    await goTo(page, address, "01-convolution.ipynb");
    const read =
      'import { readFileSync } from "node:fs";\nreadFileSync("mine.txt", "utf8").length;';
    assert.equal(textOf(await runCode(page, read)), "3996");
    await context.close();
  });

  test("where storage is forbidden, the course says so and runs, and the work can be exported", async () => {
    const profile = temporaryFolder("profile ");
    const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
    mkdirSync(join(profile, "Default"));
    writeFileSync(join(profile, "Default/Preferences"), JSON.stringify(settings));
    const context = await chromium.launchPersistentContext(profile, options);
    const page = await context.newPage();
    await goTo(page, address, "01-convolution.ipynb");
    await page.getByText(/This browser cannot keep your progress.*normal.* window\.$/).waitFor();
    await page.getByText(/"Export my work" saves a copy to your disk\.$/).waitFor();
    await runCode(page, check("dotProduct", 1));
    await writeMine(page);
    await page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()");
    assert.match(await progress(page), /^1 of/);
    const files = await exported(page);
    assert.match(files["course/.convnet/progress.json"], /dotProduct/);
    assert.match(files["01-convolution.ipynb"], /\/\/ mine/);
    await context.close();
  });
});

/** What axe finds in JupyterLab's own markup, by the rule: nothing here can change it. */
const jupyterLabs = {
  // Its toolbar's buttons, which all say that they are not pressed.
  "aria-allowed-attr": "jp-button[aria-pressed]",
  // Its editor.
  "aria-input-field-name": ".cm-content",
  // Its list of cells, which calls itself a feed.
  "aria-required-children": ".jp-WindowedPanel-viewport",
  // The arrow that folds a section.
  "button-name": ".jp-collapseHeadingButton",
  // Vega, which it draws figures with, calls a group of marks a symbol; only the marks in it have a name.
  "svg-img-alt": '[aria-roledescription$="mark container"]',
};

/** Code that answers an exercise of chapter 1. */
const check = (name: string, answer: number) =>
  `import { exercises } from "convnet-course";\nexercises.convolution.${name}.check(${answer});`;

/** In the page: stores bytes until nothing more fits in, and closes what it has stored. */
const fill = `(async () => {
  const done = (request, event = "success") => new Promise((resolve, reject) => {
    request["on" + event] = () => resolve(request.result);
    request.onabort = request.onerror = () => reject(request.error);
  });
  const request = indexedDB.open("filling");
  request.onupgradeneeded = () => request.result.createObjectStore("bytes", { autoIncrement: true });
  const database = await done(request);
  for (let size = 8 << 20; size > 16; ) {
    // Random, since what can be compressed takes no room.
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    const transaction = database.transaction("bytes", "readwrite");
    transaction.objectStore("bytes").put(bytes);
    await done(transaction, "complete").catch(() => (size /= 4));
  }
  database.close();
})()`;

const softwareWebGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** In the worker: the imitation of a graphics card calls itself one, and `lose()` takes it away. */
const likeACard = `
  const { getParameter } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getParameter = function (name) {
    return name === 0x9246 ? "a card" : getParameter.call(this, name);
  };
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (...kind) {
    const made = getContext.apply(this, kind);
    if (made?.getExtension) {
      globalThis.lose = () => made.getExtension("WEBGL_lose_context").loseContext();
    }
    return made;
  };`;

const halfASecond = "await new Promise((go) => setTimeout(go, 500));";

/** The caption of the table with the learner's progress. */
async function progress(page: Page): Promise<string> {
  const code = 'import { myProgress } from "convnet-course";\nconsole.log(myProgress().alt);';
  return textOf(await runCode(page, code));
}

/** Writes into the first code cell, and saves. */
async function writeMine(page: Page): Promise<void> {
  await page.locator(".jp-CodeCell .cm-content").first().click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("// mine\n");
  await page.keyboard.press("Control+s");
}

/** The files of the exported work, as text. */
async function exported(page: Page): Promise<Record<string, string>> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.evaluate('window.jupyterapp.commands.execute("convnet-lite:export")'),
  ]);
  assert.match(download.suggestedFilename(), /^my-course-.*\.zip$/);
  const files = unzipSync(readFileSync(await download.path()));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

/** Has the kernel's worker, which no init script reaches, run `code` first. */
function beforeKernel(context: BrowserContext, code: string) {
  return context.route(/convnet\/kernel\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
}
