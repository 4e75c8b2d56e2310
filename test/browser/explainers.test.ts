/** Every explainer in headless Chromium, on a wide and on a narrow page, in both themes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { explainers } from "../plot/samples";
import { vegaSpec } from "../plot/scene";
import { complaintsOf, useBrowser } from "./browser";

const scripts = ["vega/build/vega", "vega-lite/build/vega-lite", "vega-embed/build/vega-embed"];
const html = `<!DOCTYPE html><html lang="en"><meta name="viewport" content="width=device-width">
<style>:root { color-scheme: light dark } body { margin: 0 24px }</style></html>`;

describe("the explainers", () => {
  const theBrowser = useBrowser();
  const specs: Record<string, unknown> = {};
  let page: Page;
  let complaints: string[];

  before(async () => {
    for (const [name, picture] of Object.entries(explainers))
      specs[name] = await vegaSpec(picture());
    page = await (await theBrowser()).newPage();
    complaints = complaintsOf(page);
  });
  after(() => page.close());

  for (const width of [390, 1280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`fit on a page of ${width} pixels, and are ${colorScheme} on a ${colorScheme} page`, async () => {
        await page.setViewportSize({ width, height: 844 });
        await page.emulateMedia({ colorScheme });
        await page.setContent(html);
        for (const file of scripts) {
          await page.addScriptTag({ content: readFileSync(`node_modules/${file}.min.js`, "utf8") });
        }
        const found: Record<string, Found> = await page.evaluate(
          `(${drawAll})(${JSON.stringify(specs)})`,
        );
        assert.deepEqual(complaints, []);
        assert.deepEqual(Object.keys(found), Object.keys(explainers));
        for (const [name, { right, outside, ground }] of Object.entries(found)) {
          assert.ok(right <= width, `${name} reaches to ${right}`);
          assert.deepEqual(outside, [], name);
          const [red = 0] = ground.match(/\d+/g)?.map(Number) ?? [];
          assert.equal(red < 128, colorScheme === "dark", `${name} is on ${ground}`);
        }
      });
    }
  }
});

interface Found {
  right: number;
  outside: string[];
  ground: string;
}

/** Runs in the page: draws each figure, and says how far it reaches, which texts leave it, and its ground. */
const drawAll = `async (specs) => {
  const found = {};
  for (const [name, spec] of Object.entries(specs)) {
    const place = document.body.appendChild(document.createElement("div"));
    await vegaEmbed(place, spec, { ast: true, actions: false, renderer: "svg" });
    const figure = place.querySelector("svg");
    const edge = figure.getBoundingClientRect();
    const outside = [...figure.querySelectorAll("text")].filter((text) => {
      const { left, right, top, bottom, width } = text.getBoundingClientRect();
      return width > 0 &&
        (left < edge.left || right > edge.right || top < edge.top || bottom > edge.bottom);
    });
    found[name] = {
      right: Math.max(edge.right, document.documentElement.scrollWidth),
      outside: outside.map(({ textContent }) => textContent),
      ground: getComputedStyle(figure).backgroundColor,
    };
  }
  return found;
}`;
