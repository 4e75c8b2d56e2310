import assert from "node:assert/strict";
import { test } from "node:test";
import * as vega from "vega";
import { compile, type Spec } from "../../src/plot/vega";
import { hostileDisplays } from "./hostile";

/** The picture as the SVG that JupyterLab and the site put into the page. */
async function svgOf(data: Record<string, unknown>): Promise<string> {
  const [full, lite] = ["application/vnd.vega.v5+json", "application/vnd.vegalite.v5+json"];
  const spec = full in data ? data[full] : lite in data ? compile(data[lite] as Spec) : undefined;
  if (!spec) return "";
  const view = new vega.View(vega.parse(spec as vega.Spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

test("script and quotes in names and captions are words in every display", async () => {
  for (const [name, make] of Object.entries(hostileDisplays)) {
    const { data } = await make().mimeBundle();
    for (const markup of [String(data["text/html"] ?? ""), await svgOf(data)]) {
      const live = /<script|<img src=x|<svg onload|"\s*onerror=|href="javascript:/i;
      assert.doesNotMatch(markup, live, name);
    }
    assert.ok(data["text/html"] || data["image/png"], `${name} shows nothing`);
    assert.ok(!("hacked" in globalThis), `${name} ran it`);
  }
});
