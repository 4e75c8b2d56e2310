/**
 * Makes build/gallery.html: every kind of picture with its test data, the golden picture beside it,
 * on a light and a dark page, and the interactive form. `--accept` makes the pictures the golden ones,
 * `--interactive` leaves them out.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./setup/paths.mjs";

const golden = join(root, "test/fixtures/pictures");
const accept = process.argv.includes("--accept");
const interactive = process.argv.includes("--interactive");

/** @type {{ samples: Record<string, () => import("convnet").Picture> }} */
const { samples } = createRequire(import.meta.url)(join(root, "dist/test/plot/samples.js"));
/** @type {{ looks: string[], look: (name: string) => Promise<Buffer> }} */
const { looks, look } = createRequire(import.meta.url)(join(root, "dist/test/plot/looks.js"));

mkdirSync(join(root, "build/gallery"), { recursive: true });
if (accept) rmSync(golden, { recursive: true, force: true });
mkdirSync(golden, { recursive: true });

const sections = [];
for (const [name, sample] of Object.entries(samples)) {
  const { data, metadata } = await sample().mimeBundle();
  sections.push(section(name, data, /** @type {Record<string, Size>} */ (metadata)["image/png"]));
}
for (const name of interactive ? [] : looks) {
  const file = join(root, "build/gallery", `${name}.png`);
  writeFileSync(file, await look(name));
  if (accept) copyFileSync(file, join(golden, `${name}.png`));
}
writeFileSync(join(root, "build/gallery.html"), page(sections.join("\n")));
console.log(
  `${sections.length} figures in build/gallery.html${accept ? ", now the golden ones" : ""}`,
);

/** @typedef {{ width: number, height: number, alt: string }} Size */

/**
 * @param {string} name
 * @param {Record<string, unknown>} data
 * @param {Size} size
 */
function section(name, data, { width, alt }) {
  const spec = data["application/vnd.vegalite.v5+json"] ?? data["application/vnd.vega.v5+json"];
  const json = JSON.stringify(spec ?? null).replaceAll("<", "\\u003c");
  const image = (/** @type {string} */ folder, /** @type {string} */ what) =>
    `<figure><img src="${folder}/${name}.png" width="${width}" alt=""><figcaption>${what}</figcaption></figure>`;
  const images = [image("gallery", "now"), image("../test/fixtures/pictures", "golden")];
  return `<section><h2>${name}</h2><p>${html(alt)}</p>
<div>${interactive ? "" : images.join("\n")}
<figure class="vega"><script type="application/json">${json}</script></figure></div></section>`;
}

/** @param {string} text */
function html(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** @param {string} body */
function page(body) {
  const modules = ["vega/build/vega", "vega-lite/build/vega-lite", "vega-embed/build/vega-embed"];
  const scripts = modules.map((file) => `<script src="../node_modules/${file}.min.js"></script>`);
  return `<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>convnet: gallery</title>
<style>
body { font: 14px system-ui; margin: 2em; }
body:has(#dark:checked) { background: #111; color: #ddd; }
section > div { display: flex; flex-wrap: wrap; gap: 1em; }
figure { margin: 0; }
</style>
<h1>Gallery</h1><label><input type="checkbox" id="dark"> dark page</label>
${body}
${scripts.join("\n")}
<script>
for (const figure of document.querySelectorAll(".vega")) {
  const spec = JSON.parse(figure.firstChild.textContent);
  // By the interpreter, as on the site, whose policy forbids eval.
  if (spec) vegaEmbed(figure.appendChild(document.createElement("div")), spec, { ast: true });
}
</script>
</html>
`;
}
