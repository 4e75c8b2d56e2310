/** What a learner only reads stays as it is, so that a newer course can be fetched over it. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { useBrowser } from "../browser";
import { type Lab, root, useLab } from "./lab";

describe("a chapter that is only opened", () => {
  const [theBrowser, theLab] = [useBrowser(), useLab()];
  let lab: Lab;
  before(async () => {
    lab = await theLab();
    await lab.openWindow(await theBrowser());
  });

  test("has no unsaved changes, and saving it changes no byte of the file", async () => {
    mkdirSync(join(root, "build/browser"), { recursive: true });
    for (const name of ["00-start-here", "02-data", "03-model"]) {
      const path = `build/browser/opened-${name}.ipynb`;
      copyFileSync(join(root, `notebooks/${name}.ipynb`), join(root, path));
      const before = readFileSync(join(root, path), "utf8");
      const { page } = await lab.open(path);
      await wait(2000);
      const tab = page.locator(".lm-TabBar-tab.jp-mod-current").first();
      assert.doesNotMatch((await tab.getAttribute("class")) ?? "", /jp-mod-dirty/, name);
      await page.locator(".jp-Notebook").click({ position: { x: 5, y: 5 } });
      const saved = page.waitForResponse(
        (response) =>
          response.request().method() === "PUT" && response.url().includes(`opened-${name}.ipynb`),
      );
      await page.keyboard.press("Control+S");
      assert.ok((await saved).ok(), `${name} was not saved`);
      assert.equal(readFileSync(join(root, path), "utf8"), before, name);
      await page.close({ runBeforeUnload: false });
      rmSync(join(root, path));
    }
  });
});
