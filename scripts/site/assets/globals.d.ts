/** What the bundled scripts leave in the page for ours. */
import type MiniSearchClass from "minisearch";
import type { VisualizationSpec } from "vega-embed";

export interface Section {
  url: string;
  title: string;
  chapter: string;
  text: string;
}

declare global {
  const MiniSearch: typeof MiniSearchClass<Section>;
  const vegaEmbed: (
    place: HTMLElement,
    spec: VisualizationSpec,
    options: object,
  ) => Promise<object>;
  interface Window {
    sections: Section[];
  }
}
