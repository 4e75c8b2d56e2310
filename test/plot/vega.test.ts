import assert from "node:assert/strict";
import test from "node:test";
import { paper } from "../../src/plot/theme";
import { runView, vegaLitePicture, vegaPicture } from "../../src/plot/vega";
import { decode } from "./png";

const square = {
  width: 40,
  height: 20,
  padding: 0,
  marks: [
    {
      type: "rect",
      encode: {
        enter: { width: { value: 40 }, height: { value: 20 }, fill: { value: "#ff0000" } },
      },
    },
  ],
};

test("a picture holds the spec as JSON, a PNG of twice its size and the words", async () => {
  const { data, metadata } = await vegaPicture(square, "a red box").mimeBundle();
  assert.deepEqual(Object.keys(data), ["application/vnd.vega.v5+json", "image/png", "text/plain"]);
  assert.equal(data["text/plain"], "a red box");
  assert.deepEqual(metadata, { "image/png": { width: 40, height: 20, alt: "a red box" } });
  const pixels = await decode(Buffer.from(String(data["image/png"]), "base64"));
  assert.deepEqual([pixels.width, pixels.height], [80, 40]);
  assert.deepEqual(pixels.at(79, 39), [255, 0, 0, 255]);
});

test("a spec says in words what it shows, and has no menu to an outside editor", async () => {
  const { data } = await vegaPicture(square, "a red box").mimeBundle();
  const spec = data["application/vnd.vega.v5+json"] as Record<string, unknown>;
  assert.equal(spec.description, "a red box");
  const { embedOptions } = spec.usermeta as { embedOptions: { actions: boolean } };
  assert.equal(embedOptions.actions, false);
});

test("a picture is opaque white where nothing is drawn", async () => {
  const { data } = await vegaPicture({ width: 10, height: 10 }, "nothing").mimeBundle();
  const pixels = await decode(Buffer.from(String(data["image/png"]), "base64"));
  assert.ok(pixels.data.every((value) => value === 255));
});

test("a spec names every colour that a dark theme would change", async () => {
  const { data } = vegaPicture(square, "").sketch();
  const spec = data["application/vnd.vega.v5+json"] as Record<string, Record<string, never>>;
  // What vega-embed's dark theme sets: https://github.com/vega/vega-themes/blob/main/src/theme-dark.ts
  for (const [part, ...names] of [
    ["title", "color", "subtitleColor"],
    ["axis", "domainColor", "gridColor", "tickColor"],
  ] as const) {
    for (const name of names)
      assert.match(String(spec.config![part]![name]), /^light-dark/, `${part}.${name}`);
  }
  const style = spec.config!.style as Record<string, { fill: string }>;
  assert.match(style["guide-label"]!.fill, /^light-dark/);
  assert.match(style["guide-title"]!.fill, /^light-dark/);
  assert.equal(spec.background, "light-dark(#ffffff, #16181d)");
});

test("a themed colour, computed or not, is drawn as its light or its dark one", async () => {
  const computed = { signal: "'light-dark(rgb(1, 2, 3), ' + rgb(4, 5, 6) + ')'" };
  const enter = { width: { value: 5 }, height: { value: 5 }, fill: computed };
  const spec = { ...square, background: paper, marks: [{ type: "rect", encode: { enter } }] };
  for (const [theme, ground, box] of [
    ["light", [255, 255, 255], [1, 2, 3]],
    ["dark", [22, 24, 29], [4, 5, 6]],
  ] as const) {
    const { canvas } = await runView(spec, theme);
    const pixels = await decode(canvas.toBuffer());
    assert.deepEqual(pixels.at(79, 39), [...ground, 255], theme);
    assert.deepEqual(pixels.at(2, 2), [...box, 255], theme);
  }
});

test("a sketch is the spec and the words without the PNG", () => {
  const { data } = vegaPicture(square, "a red box").sketch();
  assert.deepEqual(Object.keys(data), ["application/vnd.vega.v5+json", "text/plain"]);
});

test("what Vega-Lite or Vega would only warn of is an error", async () => {
  const lite = { data: { values: [{ a: 1 }] }, mark: "bar", encoding: { x: { feild: "a" } } };
  await assert.rejects(vegaLitePicture(lite, "").mimeBundle(), /cannot draw this spec/);
  const broken = { ...square, signals: [{ name: "s", update: "nothing.at.all" }] };
  await assert.rejects(
    vegaPicture(broken, "").mimeBundle(),
    /Unrecognized signal name|cannot draw/,
  );
});

test("a picture fetches nothing, neither data nor images, from the web or the disk", async () => {
  const image = (url: string) => ({
    width: 10,
    height: 10,
    marks: [{ type: "image", encode: { enter: { url: { value: url } } } }],
  });
  for (const url of ["https://example.com/a.png", "file:///etc/hostname", "/etc/hostname"]) {
    await assert.rejects(
      vegaPicture({ ...square, data: [{ name: "d", url }] }, "").mimeBundle(),
      /may not load/,
    );
    await assert.rejects(vegaPicture(image(url), "").mimeBundle(), /may not load/);
  }
});
