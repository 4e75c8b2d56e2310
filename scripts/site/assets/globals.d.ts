/** What the bundled scripts leave in the page for ours. */
import type MiniSearchClass from "minisearch";

export interface Section {
  url: string;
  title: string;
  chapter: string;
  text: string;
}

/** What is read of the spec of a figure. */
export interface Spec {
  $schema: string;
  title?: string | { text: string; subtitle?: string };
  config: { text: object };
  vconcat?: object[];
}

declare global {
  const MiniSearch: typeof MiniSearchClass<Section>;
  const vegaEmbed: (place: HTMLElement, spec: object, options: object) => Promise<object>;
  interface Window {
    sections: Section[];
  }
}
