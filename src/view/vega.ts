/** Charts: a Vega or Vega-Lite spec that stays interactive in a saved notebook, and its PNG for every other reader. */
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { type Canvas, pixelRatio, pngBundle } from "./canvas";
import type { MimeBundle, Picture } from "./picture";
import { chartConfig, paper } from "./theme";

/** A Vega or Vega-Lite specification as plain JSON. */
export type Spec = Readonly<Record<string, unknown>>;

/** What vega-embed, in JupyterLab and on the site, reads: shapes it can read aloud, and no link to an outside editor. */
const embedOptions = {
  renderer: "svg",
  actions: { export: true, source: false, compiled: false, editor: false },
};

/** A picture made by Vega. */
export interface Chart extends Picture {
  /** The spec and the words without the PNG: made at once, for a chart that will soon be drawn again. */
  sketch(): MimeBundle;
}

/**
 * A picture from a Vega 5 spec: interactive where Vega runs, a PNG elsewhere.
 * `alt` says in words what it shows. Drawing throws if the spec has a fault or asks for outside data.
 */
export function vegaPicture(spec: Spec, alt: string): Chart {
  const dressed = dress(spec, alt, "https://vega.github.io/schema/vega/v5.json");
  return chart("application/vnd.vega.v5+json", dressed, () => dressed);
}

/** A picture from a Vega-Lite 5 spec; see vegaPicture. */
export function vegaLitePicture(spec: Spec, alt: string): Chart {
  const dressed = dress(spec, alt, "https://vega.github.io/schema/vega-lite/v5.json");
  return chart("application/vnd.vegalite.v5+json", dressed, () => compile(dressed));
}

/** The Vega spec that a Vega-Lite spec stands for. Throws if the compiler warns of anything. */
export function compile(spec: Spec): Spec {
  const faults = new Faults();
  const compiled = vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec, { logger: faults });
  faults.refuse();
  return compiled.spec as unknown as Spec;
}

/** A running view of a Vega spec without a screen: for its PNG, and for tests of what it draws. */
export async function runView(spec: Spec): Promise<vega.View> {
  const faults = new Faults();
  const runtime = vega.parse(spec as unknown as vega.Spec);
  const view = new vega.View(runtime, { renderer: "none", loader: inside, logger: faults });
  await view.runAsync();
  faults.refuse();
  return view;
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
      const view = await runView(compiled());
      const canvas = (await view.toCanvas(pixelRatio)) as unknown as Canvas;
      view.finalize();
      const image = pngBundle(canvas, alt);
      return { data: { [mime]: spec, ...image.data }, metadata: image.metadata };
    },
  };
}

/** A loader that takes what is inside the spec (data: addresses) and refuses to fetch anything. */
const inside: vega.Loader = {
  ...vega.loader(),
  async sanitize(uri) {
    if (!uri.startsWith("data:")) throw new Error(`a picture may not load "${uri}"; put it inside`);
    return { href: uri };
  },
  load: (uri) => Promise.reject(new Error(`a picture may not load "${uri}"; put its data inside`)),
};

/** Collects what Vega would only warn of in a console that nobody reads. */
class Faults implements vega.LoggerInterface {
  private readonly messages: string[] = [];
  level(): number;
  level(_: number): this;
  level(level?: number): number | this {
    return level === undefined ? vega.Warn : this;
  }
  error(...words: readonly unknown[]): this {
    this.messages.push(words.join(" "));
    return this;
  }
  warn(...words: readonly unknown[]): this {
    return this.error(...words);
  }
  info(): this {
    return this;
  }
  debug(): this {
    return this;
  }
  /** Throws if there was any fault. */
  refuse(): void {
    if (this.messages.length)
      throw new Error(`the chart's spec is faulty: ${this.messages.join("; ")}`);
  }
}
