/** The interactive pictures in headless Chromium, from files, as a saved notebook shows them without a kernel. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright-core";
import { complaintsOf, useBrowser } from "./browser";
import { loadedAddress } from "./images";

describe("the gallery", () => {
  const theBrowser = useBrowser();
  let page: Page;
  let complaints: string[];

  before(async () => {
    execFileSync(process.execPath, ["scripts/gallery.mjs", "--interactive"], { stdio: "pipe" });
    page = await (await theBrowser()).newPage();
    complaints = complaintsOf(page);
    await page.goto(pathToFileURL(resolve("build/gallery.html")).href);
    await page.locator("figure.vega svg").last().waitFor();
  });

  after(() => page.close());

  /** The interactive picture of a sample. */
  const picture = (name: string) =>
    page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) });

  test("draws every picture with no error and no outside request", () => {
    assert.deepEqual(complaints, []);
  });

  test("a click in a legend picks a line out, a second brings all back", async () => {
    const chart = picture("line-chart");
    const opacities = () => all(chart.locator(".mark-line path[stroke]"), "opacity");
    assert.deepEqual(await opacities(), ["1", "1"]);
    await chart.locator(".role-legend-label text").last().click();
    assert.deepEqual(await opacities(), ["0.15", "1"]);
    await chart
      .locator(".role-legend-label text")
      .last()
      .click({ modifiers: ["Shift"] });
    assert.deepEqual(await opacities(), ["1", "1"]);
  });

  test("a dot tells its numbers, by pointer and by screen reader", async () => {
    const dot = picture("line-chart").locator(".mark-symbol path").nth(2);
    await dot.hover();
    const tooltip = page.locator("#vg-tooltip-element");
    await tooltip.and(page.locator(".visible")).waitFor();
    assert.equal(
      (await tooltip.innerText()).replace(/\s+/g, " "),
      "Split training Epoch 2 Loss 1.24",
    );
    assert.match(String(await dot.getAttribute("aria-label")), /Epoch: 2; Loss: 1.24/);
  });

  test("a click on a number of the matrix shows its images", async () => {
    const explorer = picture("matrix-explorer");
    const heading = explorer.getByText(/^true: \w+, predicted: \w+$/);
    const address = () => loadedAddress(explorer.locator("image").first());
    assert.equal(await heading.textContent(), "true: cat, predicted: dog");
    const before = await address();
    await explorer.locator(".cell path").nth(3).click();
    assert.equal(await heading.textContent(), "true: dog, predicted: cat");
    assert.notEqual(await address(), before);
    assert.match(before, /^data:image\/jpeg/);
  });

  test("the matrix can be asked by the keyboard", async () => {
    const explorer = picture("matrix-explorer");
    await explorer.locator("select").first().focus();
    await page.keyboard.press("f");
    await explorer.getByText("true: frog, predicted: cat").waitFor();
  });
});

async function all(items: Locator, attribute: string): Promise<(string | null)[]> {
  return Promise.all((await items.all()).map((item) => item.getAttribute(attribute)));
}
