/** What a picture's spec really draws, read off Vega's scene graph. */
import type { Picture } from "convnet";
import type { View } from "vega";
import { compile, runView, type Spec } from "../../src/plot/vega";

/** A thing that was drawn: where, and whatever else its kind of mark has. */
export interface Item {
  x: number;
  y: number;
  width?: number;
  height?: number;
  text?: unknown;
  align?: string;
  dx?: number;
  dy?: number;
  fill?: string;
  stroke?: string;
  strokeDash?: number[];
  opacity?: number;
  datum: Record<string, unknown>;
  /** What it covers, in the place where its x is. */
  bounds: { x1: number; x2: number };
}

export interface Mark {
  marktype?: string;
  role?: string;
  items: (Item & { items?: Mark[] })[];
}

/** The Vega spec inside a picture, compiled if it is Vega-Lite. */
export async function vegaSpec(picture: Picture): Promise<Spec> {
  const { data } = await picture.mimeBundle();
  const lite = data["application/vnd.vegalite.v5+json"];
  return lite ? compile(lite as Spec) : (data["application/vnd.vega.v5+json"] as Spec);
}

/** The items of all marks of one type, such as "rect" or "text", in the order they are drawn. */
export async function drawn(picture: Picture, type: string, role = "mark"): Promise<Item[]> {
  const { view } = await runView(await vegaSpec(picture));
  const items = drawnItems(view, (mark) => mark.marktype === type && mark.role === role);
  view.finalize();
  return items;
}

/** The items of the marks that `wanted` picks; groups are looked into. */
export function drawnItems(view: View, wanted: (mark: Mark) => boolean): Item[] {
  const { root } = view.scenegraph() as unknown as { root: Mark };
  const visit = (mark: Mark): Item[] => [
    ...(mark.marktype !== "group" && wanted(mark) ? mark.items : []),
    ...mark.items.flatMap((item) => item.items?.flatMap(visit) ?? []),
  ];
  return visit(root);
}

/** The items in rows from the top, each row from the left. */
export function inRows(items: readonly Item[]): Item[][] {
  const tops = [...new Set(items.map(({ y }) => y))].sort((a, b) => a - b);
  return tops.map((top) => items.filter(({ y }) => y === top).sort((a, b) => a.x - b.x));
}
