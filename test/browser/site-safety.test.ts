/** A notebook that means harm, exported: what it holds runs nowhere, with the page's policy and without. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { root } from "../kernel/session";
import { temporaryFolder } from "../temporary";
import { useBrowser } from "./browser";

const attacks = [
  "<script>window.ran = 1</script>",
  '<img src="x" onerror="window.ran = 2">',
  '<svg onload="window.ran = 3"></svg>',
  '<a href="javascript:window.ran = 4" id="attack">a link</a>',
  '<a href=" java\nscript:window.ran = 5">a link</a>',
  '<a href="data:text/html,<script>window.ran = 6</script>">a link</a>',
  '<iframe srcdoc="<script>parent.ran = 7</script>"></iframe>',
  '<details open ontoggle="window.ran = 8"><summary>more</summary></details>',
  '<style>@import "https://example.org/style.css";</style>',
  '<form action="https://example.org"><button>send</button></form>',
  '<meta http-equiv="refresh" content="0;url=https://example.org">',
  '<p style="background: url(https://example.org/image.png)">text</p>',
];

const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><script>parent.ran = 9</script></svg>';
const bundles = [
  ...attacks.map((html) => ({ "text/html": html })),
  ...attacks.map((html) => ({ "text/markdown": html })),
  { "application/javascript": "window.ran = 10" },
  { "image/svg+xml": drawing },
];

describe("a hostile notebook on the site", () => {
  const theBrowser = useBrowser();
  let browser: Browser;
  let address: string;

  before(async () => {
    address = pathToFileURL(exportHostile()).href;
    browser = await theBrowser();
  });

  test("Markdown and outputs run no script and ask for nothing, even without the page's policy", async () => {
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url());
    });
    await page.goto(address);
    assert.match(await page.locator("main").innerText(), /Harmless words/);
    for (const link of await page.locator("main a").all()) {
      const href = (await link.getAttribute("href")) ?? "";
      assert.doesNotMatch(href, /^\s*(java\s*script|data):/i);
    }
    assert.equal(await page.evaluate("window.ran"), undefined);
    assert.equal(await page.evaluate(dangerous), 0);
    assert.deepEqual(asked, []);
    await context.close();
  });

  test("the page's policy stops what is put into it all the same: scripts, handlers, eval, requests", async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const policy = await page
      .locator("meta[http-equiv=Content-Security-Policy]")
      .getAttribute("content");
    assert.doesNotMatch(policy ?? "", /unsafe-eval|script-src[^;]*unsafe-inline/);
    const stopped = page.evaluate(injections);
    assert.deepEqual(await stopped, [
      "connect-src",
      "img-src",
      "script-src-attr",
      "script-src-elem",
    ]);
    assert.equal(await page.evaluate("window.ran"), undefined);
    await page.close();
  });
});

/** Counts what could run: handlers, foreign scripts, frames, plug-ins. A figure's JSON is in a script that cannot. */
const dangerous = `[...document.querySelectorAll("main *:not(script[type='application/json'])")].filter((element) =>
  ["SCRIPT", "IFRAME", "OBJECT", "EMBED", "FORM", "META", "STYLE"].includes(element.tagName) ||
  [...element.attributes].some(({ name }) => name.startsWith("on"))).length`;

/** Puts code into the page in four ways and gives the directives that stopped it. */
const injections = `new Promise((resolve) => {
  const stopped = new Set();
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
    stopped.add(effectiveDirective);
    if (stopped.size === 4) resolve([...stopped].sort());
  });
  setTimeout(() => resolve([...stopped].sort()), 3000);
  const script = document.createElement("script");
  script.textContent = "window.ran = 11";
  const button = document.createElement("button");
  button.setAttribute("onclick", "window.ran = 12");
  const image = document.createElement("img");
  image.src = "https://example.org/image.png";
  document.body.append(script, button, image);
  button.click();
  fetch("https://example.org/").catch(() => {});
})`;

/** Makes the site of one hostile notebook and gives the path of its page. */
function exportHostile(): string {
  const folder = temporaryFolder("site ");
  mkdirSync(join(folder, "notebooks"));
  for (const name of ["scripts", "src", "notebooks/course"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of [".convnet", "node_modules", "README.md"])
    symlinkSync(join(root, name), join(folder, name));
  const outputs = bundles.map((data) => ({ output_type: "display_data", data, metadata: {} }));
  const isolated = { "text/html": { isolated: true } };
  outputs.push({
    output_type: "display_data",
    data: { "text/html": attacks[0] },
    metadata: isolated,
  });
  const markdown = (id: string, source: string) => ({
    cell_type: "markdown",
    id,
    metadata: {},
    source,
  });
  const cells = [
    markdown("title", "# Words\n\nHarmless words, [a link](javascript:window.ran=13)"),
    ...attacks.map((attack, index) => markdown(`attack-${index}`, attack)),
    { cell_type: "code", id: "code", metadata: {}, execution_count: 1, source: "1", outputs },
  ];
  // The site's first page shows this figure of the first chapter.
  const chapter = "notebooks/01-convolution.ipynb";
  const real = JSON.parse(readFileSync(join(root, chapter), "utf8"));
  cells.push(real.cells.find(({ id }: { id: string }) => id === "stepper"));
  writeFileSync(join(folder, chapter), JSON.stringify({ ...real, cells }));
  execFileSync(process.execPath, ["scripts/site.mjs", "--no-lite"], { cwd: folder, stdio: "pipe" });
  return join(folder, "build/site/01-convolution.html");
}
