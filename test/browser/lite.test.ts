/** The course in the browser, in headless Chromium on a fresh profile. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Browser, BrowserContext } from "playwright-core";
import { useBrowser } from "./browser";
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
    const code = 'import { SGD } from "convnet";\nnew SGD(0.1, { momentun: 0.9 });';
    assert.match(
      textOf(await runCode(opened.page, code)),
      /'momentun' does not exist.*|Did you mean/,
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

  test("what the learner writes is there after a reload", async () => {
    const { page } = opened;
    const cell = page.locator(".jp-CodeCell .cm-content").first();
    await cell.click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("// mine\n");
    await page.keyboard.press("Control+s");
    await page.waitForFunction("!window.jupyterapp.shell.currentWidget.context.model.dirty");
    await goTo(page, address, "01-convolution.ipynb");
    await page.locator(".jp-CodeCell .cm-content", { hasText: "// mine" }).first().waitFor();
  });

  test("nothing is asked of another place, and the console has no error", () => {
    assert.deepEqual(opened.complaints, []);
  });

  test("without a network the course opens again and runs", long, async () => {
    const { page, context } = opened;
    await runCode(page, "1");
    // The kernel keeps what it has loaded when it is there, and the page when it is drawn.
    await page.waitForFunction(`(async () => {
      const kept = (await (await caches.open("convnet")).keys()).map(({ url }) => url);
      return ["kernel.js", "declarations.json", "course.js", "01-convolution.ipynb", "all.json"].every(
        (name) => kept.some((url) => url.includes(name)));
    })()`);
    await context.setOffline(true);
    await goTo(page, address, "01-convolution.ipynb");
    assert.equal(textOf(await runCode(page, "40 + 2")), "42");
    await context.setOffline(false);
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

  test("a browser that keeps nothing runs cells, and the work can be exported", long, async () => {
    const forbidden =
      'Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } });';
    const { page, context } = await openNotebook(
      browser,
      address,
      "01-convolution.ipynb",
      async (context) => {
        await context.addInitScript(forbidden);
        await beforeKernel(context, forbidden);
      },
    );
    assert.equal(textOf(await runCode(page, "1 + 1")), "2");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.evaluate('window.jupyterapp.commands.execute("convnet-lite:export")'),
    ]);
    assert.match(download.suggestedFilename(), /^my-course-.*\.zip$/);
    await context.close();
  });
});

/** Has the kernel's worker, which no init script reaches, run `code` first. */
function beforeKernel(context: BrowserContext, code: string) {
  return context.route(/convnet\/kernel\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
}
