/** What every picture in a saved notebook must be: drawn, described, self-contained. */
import assert from "node:assert/strict";
import { compile, runView, type Spec } from "../../src/plot/vega";
import { decode } from "../plot/png";
import { drawnItems } from "../plot/scene";
import { type Output, text } from "./outputs";

const vega = "application/vnd.vega.v5+json";
const vegaLite = "application/vnd.vegalite.v5+json";

export function isPicture({ data = {} }: Output): boolean {
  return vega in data || vegaLite in data || "image/png" in data;
}

/** Throws if the picture could not be seen by each of its readers. */
export async function checkPicture({ data = {}, metadata = {} }: Output): Promise<void> {
  const { alt, width, height } = (metadata["image/png"] ?? {}) as Record<string, unknown>;
  assert.ok(text(data["text/plain"]).trim(), "there are no words for it");
  assert.equal(alt, text(data["text/plain"]), "the PNG's alternative text is not the words");
  assert.ok(Number(width) <= 800, `it is ${width} pixels wide; expected at most 800`);

  const pixels = await decode(Buffer.from(text(data["image/png"]), "base64"));
  assert.deepEqual([pixels.width, pixels.height], [Number(width) * 2, Number(height) * 2]);
  const colors = new Uint32Array(pixels.data.buffer);
  assert.ok(
    colors.some((color) => color !== colors[0]),
    "the PNG is blank",
  );

  const spec = (data[vega] ?? data[vegaLite]) as Spec | undefined;
  if (spec) await checkSpec(vegaLite in data ? compile(spec) : spec, text(data["text/plain"]));
}

/** Compiles and runs the spec, which throws if Vega warns of anything or is asked to fetch. */
async function checkSpec(spec: Spec, words: string): Promise<void> {
  assert.equal(spec.description, words, "the spec's description is not the words");
  assert.equal(
    spec.background,
    "light-dark(#ffffff, #16181d)",
    "the spec's background is not white on a light page and dark on a dark one",
  );
  const { $schema, ...rest } = spec;
  const address = /(https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}/i.exec(JSON.stringify(rest));
  assert.equal(address?.[0], undefined, "the spec names an outside address");
  const { view } = await runView(spec);
  const items = drawnItems(view, ({ role }) => role === "mark");
  view.finalize();
  assert.ok(items.length > 0, "the spec draws nothing");
  for (const { x, y } of items) {
    assert.ok(Number.isFinite(x ?? 0) && Number.isFinite(y ?? 0), `an item stands at ${x}, ${y}`);
  }
}
