/** Controls that are drawn inside a figure, next to what they change, for a mouse, a finger and the keys. */
import type { Dataflow, Signal } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, ex, type Size, type Value, words } from "./scene";

/** The height of every control, in pixels: enough for a finger. */
const controlHeight = 30;
/** How far the knob of a slider reaches over its track. */
const knob = 8;

/** A button, which is pressed at the event "@name:click": an icon, with its label next to it if it is `worded`. */
function button(
  name: string,
  look: { width: number; label: Value; icon: Value; worded?: boolean },
): Block {
  const { width, label, icon, worded = false } = look;
  const face = scene.frame({
    ...{ name, width, height: controlHeight - 2, y: 1, cursor: "pointer", description: label },
    ...{ color: scene.rimColor, paint: scene.faceColor, fill: 1, thickness: 1, corner: 6 },
  });
  const at = { x: worded ? 16 : width / 2, y: controlHeight / 2 };
  const symbol = scene.mark("symbol", { ...at, size: 120, shape: icon, fill: scene.filterColor });
  const word = worded ? [scene.text(label, { x: 30, line: controlHeight })] : [];
  return scene.sized(scene.stack(face, symbol, ...word), width, controlHeight);
}

const icons = {
  play: "M-0.5,-0.6L0.7,0L-0.5,0.6Z",
  pause: "M-0.55,-0.6H-0.15V0.6H-0.55ZM0.15,-0.6H0.55V0.6H0.15Z",
  back: "M0.5,-0.5L-0.3,0L0.5,0.5ZM-0.5,-0.5H-0.3V0.5H-0.5Z",
  forward: "M-0.5,-0.5L0.3,0L-0.5,0.5ZM0.5,-0.5H0.3V0.5H0.5Z",
};

/**
 * A button that lets a figure run and stops it, and one for a step each way, with the gap between them; `to`: what the
 * number is after either.
 */
export function player(
  play: Signal,
  number: Signal,
  to: { back: Value; forward: Value },
): readonly [Block, number, Block] {
  play.on("@play:click", ex`!${play}`).on("@back:click, @forward:click", false);
  number.on("@back:click", to.back).on("@forward:click", to.forward);
  const step = (name: "back" | "forward", label: string) =>
    button(name, { width: 34, label, icon: icons[name] });
  const icon = ex`${play} ? ${icons.pause} : ${icons.play}`;
  const label = ex`${play} ? 'Pause' : 'Play'`;
  return [
    button("play", { width: 82, label, icon, worded: true }),
    6,
    scene.row(step("back", "One step back"), 4, step("forward", "One step forward")),
  ];
}

/** The moments 0 to `last` of something that is replayed, from the last, as a signal and as controls of `width` pixels. */
export function replay(
  flow: Dataflow,
  last: number,
  look: Pick<SliderLook, "label" | "width" | "labelWidth" | "shownWidth"> & {
    shown?: (moment: Signal) => Value;
    /** Milliseconds of each moment. */
    pace?: number;
  },
): { moment: Signal; controls: Block } {
  const play = flow.constant("play", false).on(flow.key(" "), ex`!play`);
  const moment = flow.constant("moment", last);
  const next = ex`(${moment} + 1) % ${last + 1}`;
  moment.on(`timer{${look.pace ?? 300}}`, ex`${play} ? ${next} : ${moment}`);
  const back = ex`(${moment} + ${last}) % ${last + 1}`;
  const buttons = player(play, moment, { back, forward: next });
  const limits = [0, Math.max(1, last)] as const;
  const line = slider(flow, moment, { ...look, limits, shown: look.shown?.(moment) });
  return {
    moment,
    controls: scene.arranged([[...buttons, 16, line]], [buttons, 4, line]),
  };
}

/** What a slider moves, and how it looks. */
export interface SliderLook {
  label: string;
  limits: readonly [least: number, most: number];
  /** How wide it is with its label, and how much of that the label has. */
  width: Size;
  labelWidth: number;
  /** What is written after it; default its value. */
  shown?: Value;
  shownWidth?: number;
}

/** A slider of whole numbers: drag its knob, press on its track, or press an arrow key. */
export function slider(flow: Dataflow, signal: Signal, look: SliderLook): Block {
  const { label, limits, width, labelWidth, shown = signal, shownWidth = 22 } = look;
  const [least, most] = limits;
  const name = signal.code;
  const track = flow.derived(`${name}Track`, ex`${width} - ${labelWidth + shownWidth + 2 * knob}`);
  const at = (x: Value) =>
    ex`clamp(${least} + round((${x} - ${knob}) / ${track} * ${most - least}), ${least}, ${most})`;
  signal
    .on(`@${name}:mousedown, @${name}:touchstart, @${name}:touchmove!`, at(scene.pointer.x))
    .on(`[@${name}:mousedown, window:mouseup] > window:mousemove!`, at(flow.dragged(name)));
  const focused = flow.focusable(
    name,
    signal,
    (by) => ex`clamp(${signal} + ${by}, ${least}, ${most})`,
  );
  const [x, y] = [ex`(${signal} - ${least}) * ${track} / ${most - least}`, controlHeight / 2];
  const line = (x2: Value, color: Value) =>
    scene.mark("rule", { x: 0, x2, y, stroke: color, strokeWidth: 4, strokeCap: "round" });
  const handle = { x, y, size: 200, fill: scene.faceColor, stroke: scene.filterColor };
  const area = scene.frame({
    ...{ name, x: -knob, width: ex`${track} + ${2 * knob}`, height: controlHeight },
    ...{ color: "transparent", thickness: 0, cursor: "pointer" },
    description: words`${label}: ${shown}`,
  });
  return scene.sized(
    scene.stack(
      scene.text(label, { line: controlHeight }),
      scene.place(
        labelWidth + knob,
        0,
        line(track, scene.rimColor),
        line(x, scene.filterColor),
        scene.mark("symbol", { ...handle, strokeWidth: ex`${focused} ? 4 : 2` }),
        area,
      ),
      scene.text(shown, { x: width, align: "right", line: controlHeight, bold: true }),
    ),
    width,
    controlHeight,
  );
}

/** One of a few values: by its name, or by an image of it. */
export interface Option {
  value: string | number;
  /** What it is called, if not by its value. */
  label?: string;
  url?: string;
}

/** A few values to choose from, side by side and in as many rows as they need in `width` pixels. */
export function choice(
  flow: Dataflow,
  signal: Signal,
  { label, options, width }: { label: string; options: readonly Option[]; width: Size },
): Block {
  const name = signal.code;
  const hasImages = options.some(({ url }) => url);
  const height = hasImages ? controlHeight + 6 : controlHeight - 2;
  const sizes = options.map(({ value, label }) =>
    hasImages ? height : Math.ceil(String(label ?? value).length * 6.7) + 16,
  );
  const wide = chipRows(sizes, height + 6, scene.own(width, false));
  const narrow = chipRows(sizes, height + 6, scene.own(width, true));
  const chips = options.map((option, i) => {
    const { x: narrowX, y: narrowY } = narrow[i]!;
    return {
      label: option.value,
      url: "",
      ...option,
      size: sizes[i]!,
      ...wide[i]!,
      narrowX,
      narrowY,
    };
  });
  const table = flow.rows(`${name}Options`, chips);
  const { datum } = table;
  const values = options.map(({ value }) => value);
  signal.on(`@${name}:click`, datum.value);
  const focused = flow.focusable(name, signal, (by) => {
    const next = ex`indexof(${values}, ${signal}) + ${by}`;
    return ex`${values}[clamp(${next}, 0, ${values.length - 1})]`;
  });
  const chosen = ex`${datum.value} === ${signal}`;
  const [x, y] = [byWidth(datum.x, datum.narrowX), byWidth(datum.y, datum.narrowY)];
  const face = scene.frame({
    ...{ name, x, y, width: datum.size, height, corner: 6, cursor: "pointer" },
    ...{
      color: ex`${chosen} ? ${scene.filterColor} : ${scene.rimColor}`,
      paint: scene.filterColor,
    },
    thickness: ex`${chosen} ? ${focused} ? 4 : 2 : 1`,
    fill: ex`${chosen} && !${hasImages} ? 0.15 : 0`,
    description: words`${label}: ${datum.label}`,
  });
  const inside = hasImages
    ? scene.image(datum.url, { x: scene.plus(x, 3), y: scene.plus(y, 3), size: height - 6 })
    : scene.text(datum.label, {
        ...{ x: ex`${x} + ${datum.size} / 2`, y: scene.plus(y, height / 2) },
        align: "center",
      });
  const bottom = (rows: { y: number }[]) => rows[rows.length - 1]!.y + height + 2;
  return scene.sized(
    scene.each(table, scene.stack(inside, face)),
    width,
    byWidth(bottom(wide), bottom(narrow)),
  );
}

/** Where chips of these sizes go in rows of `width` pixels. */
function chipRows(sizes: readonly number[], line: number, width: Size) {
  let [x, y] = [0, 0];
  return sizes.map((size) => {
    if (x > 0 && x + size > Number(width)) [x, y] = [0, y + line];
    const chip = { x, y };
    x += size + 6;
    return chip;
  });
}

/** A choice after its label. */
export function labelled(label: string, labelWidth: number, block: Block): Block {
  return scene.row(scene.sized(scene.text(label, { line: controlHeight }), labelWidth), block);
}
