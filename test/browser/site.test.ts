/** The static site in headless Chromium, from its folder, as a reader without a network opens it. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { accessibilityFaults } from "./accessibility";
import { complaintsOf, useBrowser } from "./browser";
import { loadedAddress } from "./images";
import { useSite } from "./site";

const chapters = readdirSync("notebooks")
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => file.replace(".ipynb", ".html"));

describe("the static site", () => {
  const [theBrowser, theSite] = [useBrowser(), useSite()];

  /** Opens a page of the site; it complains of console errors, thrown errors and requests that leave the folder. */
  async function open(name: string, options: BrowserContextOptions = {}) {
    const address = (await theSite()).inFolder(name);
    const context = await (await theBrowser()).newContext(options);
    const page = await context.newPage();
    const complaints = complaintsOf(page, ["error"]);
    await page.goto(address);
    return { context, page, complaints };
  }

  for (const name of ["index.html", ...chapters]) {
    let opened: Awaited<ReturnType<typeof open>>;

    test(`${name} draws its pictures with no error and no outside request`, async () => {
      opened = await open(name);
      await drawAll(opened.page);
      assert.deepEqual(opened.complaints, []);
    });

    for (const colorScheme of ["light", "dark"] as const) {
      test(`${name} has no serious accessibility fault in the ${colorScheme} theme`, async () => {
        const { page, context } = opened;
        await page.emulateMedia({ colorScheme });
        await drawAll(page);
        assert.deepEqual(await accessibilityFaults(page, colorScheme), []);
        if (colorScheme === "dark") await context.close();
      });
    }
  }

  test("no page and no figure is wider than a phone, and none shows the marks of a formula", async () => {
    for (const name of ["index.html", ...chapters]) {
      const { page, context } = await open(name, {
        viewport: { width: 390, height: 800 },
      });
      await drawAll(page);
      const width = await page.evaluate("document.documentElement.scrollWidth");
      assert.equal(width, 390, name);
      assert.deepEqual(await page.evaluate(tooWide), [], name);
      assert.deepEqual(await page.evaluate(squeezed), [], name);
      assert.doesNotMatch(await page.locator("main").innerText(), /\$\$|\\frac/, name);
      await context.close();
    }
  });

  test("a chapter says what to do without a kernel, and leads to how to run it", async () => {
    const { page, context } = await open("01-convolution.html");
    assert.equal(await page.getByText(/your browser remembers/).count(), 2);
    await page.getByRole("link", { name: "start the course on your machine" }).click();
    await page.locator("#run:target").waitFor();
    await context.close();
  });

  test("the stepper steps by the keyboard and by its controls, with no kernel", async () => {
    const { page, context, complaints } = await open("01-convolution.html");
    const stepper = page.locator("#stepper figure.vega");
    const says = (words: string) => stepper.getByText(words, { exact: true }).waitFor();
    await stepper.scrollIntoViewIfNeeded();
    await says("Step 1 of 25");
    await stepper.getByLabel("One step forward").click();
    await says("Step 2 of 25");
    // A click gives the figure the focus, and with it the arrow keys.
    await page.keyboard.press("ArrowDown");
    await says("Step 7 of 25");
    await stepper.getByLabel("Stride s: 1").click();
    await says("Feature map 3 × 3");
    await page.keyboard.press("ArrowLeft");
    await says("Feature map 5 × 5");
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("a click on the confusion matrix shows other pictures, with no kernel", async () => {
    const { page, context } = await open("08-evaluation.html");
    const explorer = page.locator("#explorer figure.vega");
    await explorer.scrollIntoViewIfNeeded();
    await explorer.and(page.locator(".drawn")).waitFor();
    const image = explorer.locator("image").first();
    const before = await loadedAddress(image);
    await explorer.locator("[aria-label*='cat'][aria-label*='dog']").first().click();
    assert.notEqual(await loadedAddress(image), before);
    await context.close();
  });

  test("the search box finds a section and its link leads to the heading", async () => {
    const { page, context } = await open("index.html");
    await page.getByLabel("Search the course").fill("cross-entropy");
    await page.locator("#results a").first().click();
    await page.locator(":is(h1, h2, h3, h4):target").waitFor();
    await context.close();
  });

  test("next leads from the first chapter to the second", async () => {
    const { page, context } = await open(chapters[0]);
    await page.locator("a[rel=next]").click();
    assert.ok(page.url().endsWith(chapters[1]), page.url());
    await context.close();
  });
});

/** In the page: what ends beyond its right edge and is not in a box that scrolls, and figures in such a box. */
const tooWide = `[...document.querySelectorAll("main *, header *")]
  .filter((element) => !element.parentElement.closest("svg") && element.getBoundingClientRect().right > 391)
  .filter((element) => element.closest("figure.vega") || !element.closest(".too-wide"))
  .map((element) => element.closest("[id]").id + ": " + element.tagName)`;

/** In the page: the charts whose lines and bars have less than two fifths of the figure's width. */
const squeezed = `[...document.querySelectorAll("figure.vega")]
  .filter((figure) => figure.querySelector("script").textContent.includes("vega-lite") && figure.querySelectorAll(".mark-group.role-frame.root, .mark-group.role-scope").length === 1)
  .filter((figure) => figure.querySelector(".background").getBoundingClientRect().width < 0.4 * figure.clientWidth)
  .map((figure) => figure.closest("[id]").id)`;

/** Scrolls every interactive picture into view and waits until it is drawn. */
async function drawAll(page: Page): Promise<void> {
  const missing = await page.evaluate(`(async () => {
    const missing = [];
    for (const figure of document.querySelectorAll("figure.vega")) {
      figure.scrollIntoView({ block: "center" });
      const end = performance.now() + 60_000;
      while (!figure.matches(".drawn") && performance.now() < end) await new Promise(requestAnimationFrame);
      if (!figure.matches(".drawn")) missing.push(figure.closest("[id]").id);
    }
    return missing;
  })()`);
  assert.deepEqual(missing, [], "figures that are not drawn after 60 s");
}
