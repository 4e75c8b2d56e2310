/** An explainer at work without a screen: set its signals, read what it computes. */
import assert from "node:assert/strict";
import type { Picture } from "convnet";
import type { View } from "vega";
import { runView } from "../../../src/plot/vega";
import { drawnItems, type Item, vegaSpec } from "../../plot/scene";

export type Datum = Record<string, number>;

export interface Explainer {
  /** Sets signals as the controls would, one after the other. */
  set(signals: Record<string, unknown>): Promise<void>;
  signal(name: string): unknown;
  data(name: string): Datum[];
  /** The texts that are drawn, in the order of the marks. */
  texts(): string[];
  items(marktype: string, name?: string): Item[];
  /** Has an event happen to a thing that is drawn, `x` pixels from its left edge. */
  fire(
    type: string,
    name: string,
    at?: { x?: number; datum?: Partial<Item["datum"]> },
  ): Promise<void>;
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
    async fire(type, name, { x = 1, datum = {} } = {}) {
      const fits = (item: Item) =>
        Object.entries(datum).every(([field, value]) => item.datum[field] === value);
      const item = drawnItems(view, (mark) => (mark as { name?: string }).name === name).find(fits);
      assert.ok(item, `nothing is called ${name}`);
      await dispatch(view, type, item, x);
    },
    texts: () => items("text").map(({ text }) => String(text)),
    close: () => void view.finalize(),
  };
}

interface Placed extends Item {
  mark: { group?: Placed };
}

/** What Vega does with an event of a page: there is none here, so the view gets a screen that shows nothing. */
async function dispatch(view: View, type: string, item: Item, dx: number): Promise<void> {
  const rect = { left: 0, top: 0 };
  const nothing = () => undefined;
  const screen = {
    ...{ dirty: nothing, resize: nothing, background: nothing, renderAsync: nothing },
    canvas: () => ({ getBoundingClientRect: () => rect }),
  };
  const parts = view as unknown as {
    _renderer: unknown;
    _handler: { handlers(): { type: string; handler(event: unknown, item: Item): void }[] };
  };
  parts._renderer = screen;
  const padding = view.padding() as { left: number; top: number };
  let [clientX, clientY] = [dx + padding.left, 1 + padding.top];
  for (let at: Placed | undefined = item as Placed; at; at = at.mark.group) {
    clientX += at.x ?? 0;
    clientY += at.y ?? 0;
  }
  const handlers = parts._handler.handlers().filter((handler) => handler.type === type);
  for (const { handler } of handlers) {
    handler({ type, clientX, clientY, preventDefault() {}, stopPropagation() {} }, item);
  }
  await view.runAsync();
  parts._renderer = null;
}

/** Rows of `columns` values. */
export function rowsOf(values: ArrayLike<number>, columns: number): number[][] {
  const list = Array.from(values);
  return list.flatMap((_, i) => (i % columns === 0 ? [list.slice(i, i + columns)] : []));
}
