/** An explainer at work without a screen: set its signals, read what it computes. */
import type { Picture } from "convnet";
import { runView } from "../../src/plot/vega";
import { drawnItems, type Item, vegaSpec } from "../plot/scene";

export type Datum = Record<string, number>;

export interface Explainer {
  /** Sets signals as the controls would, one after the other. */
  set(signals: Record<string, unknown>): Promise<void>;
  signal(name: string): unknown;
  data(name: string): Datum[];
  /** The texts that are drawn, in the order of the marks. */
  texts(): string[];
  items(marktype: string, name?: string): Item[];
  close(): void;
}

export async function run(picture: Picture): Promise<Explainer> {
  const { view } = await runView(await vegaSpec(picture));
  const items = (type: string, name?: string) =>
    drawnItems(view, (mark) => {
      const named = (mark as { name?: string }).name;
      return mark.marktype === type && (name === undefined || named === name);
    });
  return {
    async set(signals) {
      for (const [name, value] of Object.entries(signals)) {
        view.signal(name, value);
        await view.runAsync();
      }
    },
    signal: (name) => view.signal(name),
    data: (name) => view.data(name) as Datum[],
    items,
    texts: () => items("text").map(({ text }) => String(text)),
    close: () => void view.finalize(),
  };
}

/** Rows of `columns` values. */
export function rowsOf(values: ArrayLike<number>, columns: number): number[][] {
  const list = Array.from(values);
  return list.flatMap((_, i) => (i % columns === 0 ? [list.slice(i, i + columns)] : []));
}
