import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { root } from "../../kernel/session";
import { temporaryFolder } from "../../temporary";
import { hostile, hostileDisplays } from "../hostile";

/** The site's files for one notebook that shows every display with hostile words. */
async function exported(): Promise<string> {
  const folder = join(temporaryFolder("site "), "kürs");
  // The first page shows a figure of chapter 1.
  const copied = ["notebooks/course", "notebooks/01-convolution.ipynb", "README.md"];
  for (const name of ["scripts", "src", ...copied])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of [".convnet", "node_modules"])
    symlinkSync(join(root, name), join(folder, name));
  const cells = [];
  for (const [name, make] of Object.entries(hostileDisplays)) {
    const bundle = await make().mimeBundle();
    const output = { output_type: "display_data", ...bundle };
    cells.push(codeCell(name, [output]));
  }
  const printed = { output_type: "stream", name: "stdout", text: hostile };
  const error = { output_type: "error", ename: hostile, evalue: hostile, traceback: [hostile] };
  cells.push(codeCell("printed", [printed, error]));
  const title = { cell_type: "markdown", id: "title", metadata: {}, source: "# Words" };
  const kernelspec = { name: "convnet", display_name: "TypeScript", language: "typescript" };
  const notebook = {
    ...{ cells: [title, ...cells], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 },
  };
  writeFileSync(join(folder, "notebooks/01-words.ipynb"), JSON.stringify(notebook));
  execFileSync(process.execPath, ["scripts/site.mjs", "--no-lite"], { cwd: folder, stdio: "pipe" });
  return join(folder, "build/site/01-words.html");
}

function codeCell(name: string, outputs: unknown[]) {
  const id = name.replaceAll(" ", "-");
  return { cell_type: "code", id, metadata: {}, execution_count: 1, source: hostile, outputs };
}

test("script and quotes in names and captions run nowhere on the exported page, in Chromium", async (t) => {
  const path = await exported();
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  t.after(() => browser.close());
  // Without the page's policy: escaping alone must hold.
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(path).href);
  const figures = page.locator("figure.vega");
  const count = await figures.count();
  assert.ok(count > 4, `${count} figures`);
  for (let index = 0; index < count; index++) {
    await figures.nth(index).scrollIntoViewIfNeeded();
    await figures.nth(index).locator("svg").first().waitFor();
    await figures
      .nth(index)
      .locator("g.mark-symbol path, g.mark-rect path, g.mark-image image")
      .last()
      .hover({ force: true });
  }
  assert.equal(await page.evaluate("typeof globalThis.hacked"), "undefined");
  assert.equal(await page.locator("img[src=x], a[href^=javascript]").count(), 0);
  assert.ok((await page.getByText("globalThis.hacked").count()) > 5);
  assert.deepEqual(complaints, []);
});
