/** The course in the browser, in headless Firefox. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { codeCells } from "./course-page";
import { type FirefoxPage, hasFirefox, openFirefox } from "./firefox";
import { all, runCode, textOf } from "./lite";
import { useSite } from "./site";

const skip = hasFirefox
  ? !all && "npm test -- --all runs it"
  : "there is no /usr/bin/firefox-esr, Debian's package firefox-esr";

describe("the course in Firefox", { skip }, () => {
  const theSite = useSite();

  test("chapter 1 runs whole, and the first cells of chapter 4", async (t) => {
    const { served } = await theSite();
    const page = await openFirefox();
    t.after(() => page.close());
    await runCells(page, served, "01-convolution");
    await runCells(page, served, "04-training", "small");
  });
});

/** Runs the cells before the one called `end`, as the learner would. */
async function runCells(page: FirefoxPage, address: string, chapter: string, end?: string) {
  await page.goto(`${address}lite/lab/index.html?path=${chapter}.ipynb`);
  const cells = codeCells(chapter);
  const last = end === undefined ? cells.length : cells.findIndex(({ id }) => id === end);
  assert.ok(last > 0, `a cell ${end}`);
  for (const { id, source } of cells.slice(0, last)) {
    const ran = await runCode(page, [source].flat().join(""));
    assert.equal(ran.status, "ok", `${chapter}, ${id}: ${textOf(ran)}`);
  }
}
