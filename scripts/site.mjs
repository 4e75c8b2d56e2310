/**
 * Makes build/site, the executed course as static pages that work from a folder, offline: nbconvert converts the
 * notebooks through the template in scripts/site, and Vega is bundled. In its folder lite/ is the course that runs
 * in the browser, which needs a server: `npm run site -- --serve` is one. `--no-lite` leaves it out.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { buildLite } from "./lite/build.mjs";
import { withEdges } from "./lite/edges.mjs";
import { joined } from "./notebooks/notebook.mjs";
import { command } from "./setup/command.mjs";
import { python, root } from "./setup/paths.mjs";
import { pageQuestions } from "./site/page-questions.mjs";
import { serve } from "./site/serve.mjs";

/** @typedef {{ cell_type: string, source: string | string[], id: string, outputs?: Output[] }} Cell */
/** @typedef {{ data?: Record<string, unknown>, metadata?: unknown }} Output */
/** @typedef {{ name: string, title: string, cells: Cell[] }} Chapter */

const site = join(root, "build/site");
const generated = join(root, "build/site-template");

/** nbconvert writes headings' ids percent-encoded, but for these. */
const keptByNbconvert = /%(3F|2F|3A|40|21|24|26|27|28|29|2A|2B|2C|3B|3D)/g;

const chapters = readChapters();
let withLite = true;

await command(async () => {
  const { lite, port } = readOptions();
  withLite = lite;
  rmSync(site, { recursive: true, force: true });
  for (const folder of [generated, join(site, "assets")]) mkdirSync(folder, { recursive: true });
  convert();
  await copyAssets();
  writeFirstPage();
  if (withLite) await buildLite(join(site, "lite"));
  console.log(`${chapters.length} chapters in build/site; open build/site/index.html`);
  if (port === undefined) return;
  await serve(site, port);
  console.log(`The site is at http://localhost:${port}/ until you press Ctrl-C.`);
});

/** What was asked for; `port` is undefined where nothing is to be served. */
function readOptions() {
  const { values } = parseArgs({
    options: {
      "no-lite": { type: "boolean" },
      serve: { type: "boolean" },
      port: { type: "string", default: "8000" },
    },
  });
  const port = Number(values.port);
  if (!(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new Error(`--port ${values.port}; expected a number from 1 to 65535`);
  }
  return { lite: !values["no-lite"], port: values.serve ? port : undefined };
}

/** @returns {Chapter[]} */
function readChapters() {
  const files = readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".ipynb"));
  return files.sort().map((file) => {
    /** @type {{ cells: Cell[] }} */
    const { cells } = JSON.parse(readFileSync(join(root, "notebooks", file), "utf8"));
    const [title] = text(cells[0]).split("\n");
    return { name: basename(file, ".ipynb"), title: title.replace(/^# /, ""), cells };
  });
}

function convert() {
  const list = chapters.map(({ name, title }) => ({ name, title }));
  const variables = `{%- set chapters = ${JSON.stringify(list)} -%}{%- set lite = ${withLite} -%}\n`;
  writeFileSync(join(generated, "chapters.j2"), variables);
  const notebooks = chapters.map(({ name }) => join(root, "notebooks", `${name}.ipynb`));
  execFileSync(
    python,
    [
      ...["-m", "nbconvert", "--to", "html", "--template", "convnet", "--log-level", "WARN"],
      `--TemplateExporter.extra_template_basedirs=${join(root, "scripts/site")}`,
      `--TemplateExporter.extra_template_paths=${generated}`,
      // HTML that a notebook holds goes through scripts/site/clean.py.
      ...[
        "--HTMLExporter.sanitize_html=True",
        "--TemplateExporter.filters=clean_html=clean.clean_html",
      ],
      ...["--output-dir", site, ...notebooks],
    ],
    {
      stdio: "inherit",
      // Python would leave clean.py's compiled form beside it.
      env: {
        ...process.env,
        PYTHONPATH: join(root, "scripts/site"),
        PYTHONDONTWRITEBYTECODE: "1",
      },
    },
  );
  for (const { name } of chapters) {
    const page = join(site, `${name}.html`);
    const html = readFileSync(page, "utf8")
      .replace(/(href="(?:\.\/)?(?:\d\d-[\w-]+|glossary))\.ipynb/g, "$1.html")
      .replace("<!-- questions -->", () => questionsOf(name));
    writeFileSync(page, html);
  }
}

/**
 * The chapter's questions as data for scripts/site/questions.ts.
 * @param {string} name
 */
function questionsOf(name) {
  const questions = pageQuestions(name);
  return questions
    ? `<script type="application/json" id="page-questions">${inScript(questions)}</script>`
    : "";
}

/**
 * JSON that can stand in an element of the page.
 * @param {unknown} value
 */
function inScript(value) {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

async function copyAssets() {
  const from = {
    "vega.js": "node_modules/vega/build/vega.min.js",
    "vega-lite.js": "node_modules/vega-lite/build/vega-lite.min.js",
    "vega-embed.js": "node_modules/vega-embed/build/vega-embed.min.js",
    "minisearch.js": "node_modules/minisearch/dist/umd/index.js",
  };
  for (const [name, source] of Object.entries(from)) {
    copyFileSync(join(root, source), join(site, "assets", name));
  }
  await build({
    entryPoints: [join(root, "scripts/site/questions.ts")],
    outfile: join(site, "assets/questions.js"),
    ...{ bundle: true, minify: true, format: "iife", target: "es2022" },
    ...withEdges(),
    // No file of the course's is read here.
    define: { ASSETS: "[]", "import.meta.url": '""' },
  });
  const own = join(root, "scripts/site/assets");
  for (const name of readdirSync(own)) copyFileSync(join(own, name), join(site, "assets", name));
  const figures = "scripts/lab/extensions/convnet-figures/static/figures.css";
  copyFileSync(join(root, figures), join(site, "assets/figures.css"));
  const dark = `@media (prefers-color-scheme: dark) {\n${codeColours("github-dark")}}\n`;
  writeFileSync(join(site, "assets/code.css"), codeColours("default") + dark);
}

/** @param {string} style */
function codeColours(style) {
  const options = ["-S", style, "-f", "html", "-a", ".highlight"];
  return execFileSync(python, ["-m", "pygments", ...options], { encoding: "utf8" });
}

function writeFirstPage() {
  const sections = chapters.flatMap(sectionsOf);
  writeFileSync(join(site, "assets/sections.js"), `window.sections = ${JSON.stringify(sections)};`);
  const page = readFileSync(join(root, "scripts/site/index.html"), "utf8");
  const filled = page
    .replace("<!-- chapters -->", () => chapters.map(row).join("\n"))
    .replace("<!-- figure -->", firstFigure)
    .replaceAll(/<!-- lite -->[\s\S]*?<!-- \/lite -->/g, (part) => (withLite ? part : ""));
  writeFileSync(join(site, "index.html"), filled);
}

/**
 * A chapter in the list of the first page, as README's table has it.
 * @param {Chapter} chapter
 */
function row({ name, title, cells }) {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const line = readme
    .split("\n")
    .find((line) => line.startsWith("|") && line.includes(`/${name}.ipynb`));
  const [goal, time] = (line ?? "||The terms of the course, each in one sentence|")
    .split("|")
    .slice(2);
  const { count = 0 } = pageQuestions(name) ?? {};
  const [, key] = /(?:exercises|quizzes)\.(\w+)/.exec(cells.map(text).join("\n")) ?? [];
  return `<tr data-key="${key ?? ""}" data-questions="${count}"><th scope="row"><a href="${name}.html">${html(title)}</a></th><td>${html(goal.trim())}</td><td>${html(time.trim())}</td></tr>`;
}

/** The figure that chapter 1 opens with, live. */
function firstFigure() {
  const cells = chapters.find(({ name }) => name === "01-convolution")?.cells ?? [];
  const data =
    cells.find(({ id }) => id === "stepper")?.outputs?.find(({ data }) => data)?.data ?? {};
  const spec = data["application/vnd.vega.v5+json"];
  if (!spec) throw new Error('chapter 1 has no saved figure in its cell "stepper"');
  const alt = html(joined(/** @type {string} */ (data["text/plain"])));
  return `<figure class="vega"><script type="application/json">${inScript(spec)}</script>
<img src="data:image/png;base64,${data["image/png"]}" alt="${alt.replaceAll('"', "&quot;")}"></figure>`;
}

/**
 * What the search box looks through: every heading of a chapter with the prose under it.
 * @param {Chapter} chapter
 */
function sectionsOf({ name, title: chapter, cells }) {
  const prose = cells.filter((cell) => cell.cell_type === "markdown").map(text);
  const parts = prose.join("\n").split(/^(?=#{1,4} )/m);
  return parts.map((part) => {
    const [heading, ...lines] = part.split("\n");
    const title = plain(heading);
    const anchor = encodeURIComponent(title.replaceAll(" ", "-")).replace(
      keptByNbconvert,
      decodeURIComponent,
    );
    return { url: `${name}.html#${anchor}`, title, chapter, text: plain(lines.join(" ")) };
  });
}

/** @param {Cell} cell */
function text({ source }) {
  return joined(source);
}

/**
 * Markdown without its marks.
 * @param {string} markdown
 */
function plain(markdown) {
  return markdown.replace(/<[^>]*>|[*_`#]|\]\([^)]*\)|[[\]]/g, "").trim();
}

/** @param {string} words */
function html(words) {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
