/** Charts: a Vega or Vega-Lite spec that stays interactive in a saved notebook, and its PNG for every other reader. */
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import type { MimeBundle, Picture } from "../notebook/picture";
import { type Canvas, pixelRatio, stillBundle } from "./canvas";
import { chartConfig, paper, resolveColor } from "./theme";

/** A Vega or Vega-Lite specification as plain JSON. */
export type Spec = Readonly<Record<string, unknown>>;

/** For vega-embed, in JupyterLab and on the site: shapes that can be read aloud, no menu with links to an outside editor. */
const embedOptions = { renderer: "svg", actions: false };

/** A figure made by Vega. */
export interface Chart extends Picture {
  /** The spec and the words without the PNG: made at once, for a chart that will soon be drawn again. */
  sketch(): MimeBundle;
}

/**
 * A figure from a Vega 5 spec: interactive where Vega runs, a PNG elsewhere.
 * `alt` says in words what it shows. Drawing throws if the spec is wrong or asks for outside data.
 */
export function vegaPicture(spec: Spec, alt: string): Chart {
  const dressed = dress(spec, alt, "https://vega.github.io/schema/vega/v5.json");
  return chart("application/vnd.vega.v5+json", dressed, () => dressed);
}

/** A figure from a Vega-Lite 5 spec; see vegaPicture. */
export function vegaLitePicture(spec: Spec, alt: string): Chart {
  const dressed = dress(spec, alt, "https://vega.github.io/schema/vega-lite/v5.json");
  return chart("application/vnd.vegalite.v5+json", dressed, () => compile(dressed));
}

/** A title for a Vega-Lite channel, its first letter a capital: version 5.6 writes it into code without escaping it. */
export function channelTitle(title: string): string {
  const safe = title.replace(/["\\]/g, "'").replace(/[\n\r\u2028\u2029]/g, " ");
  return safe.charAt(0).toUpperCase() + safe.slice(1);
}

/**
 * Vega code: whether the page is too narrow for a whole figure, such as a phone's. Not the room of the element: in
 * JupyterLab that is as wide as what is drawn in it.
 */
export const narrowPage = "windowSize()[0] < 840";

/** A value as Vega's expressions write it: as JSON, but for two line ends that JSON allows inside a text. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, " ");
}

/** A number as d3's format language writes it: formatNumber(0.256, ".0%") is "26%". */
export function formatNumber(value: number, format: string): string {
  // Vega's types leave this function out.
  const { defaultLocale } = vega as unknown as { defaultLocale: () => Locale };
  return defaultLocale().format(format)(value);
}

interface Locale {
  format(format: string): (value: number) => string;
}

/** The Vega spec that a Vega-Lite spec stands for. Throws if the compiler warns of anything. */
export function compile(spec: Spec): Spec {
  const faults = new Faults();
  const { logger } = faults;
  const compiled = vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec, { logger });
  faults.refuse();
  return compiled.spec as unknown as Spec;
}

/** Runs a Vega spec without a screen and draws it for a light or a dark page, its signals set. Throws if Vega warns. */
export async function runView(
  spec: Spec,
  theme: "light" | "dark" = "light",
  signals: Readonly<Record<string, unknown>> = {},
): Promise<{ view: vega.View; canvas: Canvas }> {
  const faults = new Faults();
  const { logger, loader } = faults;
  const view = new vega.View(vega.parse(spec as vega.Spec), { renderer: "none", loader, logger });
  await view.runAsync();
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
  await view.runAsync();
  resolveColors((view.scenegraph() as unknown as { root: Drawn }).root, theme);
  view.background(resolveColor(view.background(), theme));
  const canvas = (await view.toCanvas(pixelRatio)) as unknown as Canvas;
  faults.refuse();
  return { view, canvas };
}

/** Gives what is drawn, and all that is in it, colours that a canvas knows. */
function resolveColors(item: Drawn, theme: "light" | "dark"): void {
  for (const paint of ["fill", "stroke"] as const) {
    const color = item[paint];
    if (typeof color === "string") item[paint] = resolveColor(color, theme);
  }
  for (const part of item.items ?? []) resolveColors(part, theme);
}

/** A mark or an item of Vega's scenegraph, whose types leave it out. */
interface Drawn {
  fill?: unknown;
  stroke?: unknown;
  items?: Drawn[];
}

/** The spec with the course's look, its words, and what vega-embed needs to know. */
function dress(spec: Spec, alt: string, $schema: string): Spec {
  const config = vega.mergeConfig(chartConfig as vega.Config, (spec.config ?? {}) as vega.Config);
  return {
    ...spec,
    $schema,
    description: alt,
    background: paper,
    usermeta: { embedOptions },
    config,
  };
}

function chart(mime: string, spec: Spec, compiled: () => Spec): Chart {
  const alt = String(spec.description);
  return {
    alt,
    sketch: () => ({ data: { [mime]: spec, "text/plain": alt }, metadata: {} }),
    async mimeBundle() {
      const still = await stillBundle(async () => {
        const { view, canvas } = await runView(compiled());
        view.finalize();
        return canvas;
      }, alt);
      return { data: { [mime]: spec, ...still.data }, metadata: still.metadata };
    },
  };
}

/** What Vega would only warn of, in a console that nobody reads, or pass over in silence. */
class Faults {
  private readonly messages: string[] = [];

  /** Collects warnings and errors. Vega calls these functions with a `this` of its own. */
  readonly logger = {
    level: () => vega.Warn,
    error: (...words: readonly unknown[]) => this.add(words.join(" ")),
    warn: (...words: readonly unknown[]) => this.add(words.join(" ")),
    info: () => this.logger,
    debug: () => this.logger,
  } as vega.LoggerInterface;

  /** Takes what is inside the spec, data: addresses, and fetches nothing. */
  readonly loader: vega.Loader = {
    ...vega.loader(),
    sanitize: async (uri) => {
      if (!uri.startsWith("data:")) this.forbid(uri);
      return { href: uri };
    },
    load: async (uri) => this.forbid(uri),
  };

  /** Throws if there was any fault. */
  refuse(): void {
    if (!this.messages.length) return;
    throw new Error(`Vega cannot draw this spec: ${this.messages.join("; ")}`);
  }

  private forbid(uri: string): never {
    const message = `a figure may not load "${uri}"; put its content into the spec`;
    this.add(message);
    throw new Error(message);
  }

  private add(message: string): vega.LoggerInterface {
    // Without a screen there are no keys to press; on a page there are.
    if (message !== "Can not resolve event source: window") this.messages.push(message);
    return this.logger;
  }
}
