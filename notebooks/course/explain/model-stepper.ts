/** The learner's own model at work: any number of its feature maps, computed before your eyes. */
import type { Transform } from "../../../src/data/transforms";
import type { Picture } from "../../../src/notebook/picture";
import { imageUrl } from "../../../src/plot/pixels";
import { paleInk } from "../../../src/plot/theme";
import { tf } from "../../../src/tensorflow";
import { choice } from "./controls";
import { Dataflow } from "./dataflow";
import {
  activationParts,
  type Convolution,
  type Level,
  readModel,
  weightParts,
} from "./model-numbers";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, type Size, words } from "./scene";
import { numbers as numberGrid, productRow, side, slidingWindow } from "./sliding-window";

/** How many filters of a layer can be chosen, and how many channels are shown with their products. */
const kept = 8;
const shownChannels = 3;
/** The sides of the image and the map, and of a map to choose, in pixels. */
const [large, small] = [132, 52];

/** What a model's figure needs to know besides the image. */
export interface ModelOptions {
  /** What is done to an image's bytes before the network sees it. */
  transform: Transform;
  /** How many of the convolutions, from the first; default all. Each takes up to 150 KB of the notebook. */
  depth?: number;
}

/**
 * The model's convolutions at work on `image` [n, n, 3] (bytes): choose a layer, a filter and a position, and see its
 * receptive field, the channels whose products with the learned weights count most, their sum, the bias and ReLU.
 * Of each layer it has the eight filters that activate most. The model begins with convolutions without padding.
 */
export function model(
  model: tf.LayersModel,
  image: tf.Tensor3D,
  { transform, depth = Number.POSITIVE_INFINITY }: ModelOptions,
): Picture {
  const input = tf.tidy(() => transform(image.expandDims<tf.Tensor4D>(0)));
  const numbers = readModel(model, { photo: image, input }, { depth, kept });
  input.dispose();
  const names = numbers.convolutions.map(({ name }) => name);
  const flow = new Dataflow();
  const state = choices(flow, imageUrl(image), numbers);
  const { layer, number, chosen, window } = state;
  const title = words`${layer}, filter ${number} of ${chosen.count}: row ${window.row}, column ${window.column}`;
  const header = scene.paragraph(title, byWidth(1, 2), { size: 15, bold: true });
  const layers = choice(flow, layer, {
    ...{ label: "Layer", options: names.map((value) => ({ value })), width: 300 },
  });
  const player = scene.row(...window.player);
  const [shownPhoto, shownMap] = [photo(state), map(state)];
  const filters = filterChoices(flow, state);
  const { rows, sums } = products(flow, state);
  return flow.picture(
    `The model's own ${names.join(", ")} at work on an image: each number of a feature map is the sum of the products of a ` +
      "window and the learned weights over all channels, plus the bias, and zero if that is negative.",
    scene.arranged(
      [
        ...[header, 8, [layers, 28, player], 8, [shownPhoto, 32, shownMap, 36, filters], 8],
        [[...rows], 24, [21, sums]],
      ],
      [...[header, 8, layers, 6, [shownPhoto, 32, shownMap], player, 6, ...rows, sums, 8, filters]],
    ),
  );
}

/** The signals: what is chosen, and what of the model belongs to it. */
function choices(
  flow: Dataflow,
  photo: string,
  { levels, convolutions }: ReturnType<typeof readModel>,
) {
  const url = flow.constant("photo", photo);
  const allLevels = flow.constant("levels", levels);
  const all = flow.constant("convolutions", convolutions);
  const names = convolutions.map(({ name }) => name);
  const layer = flow.constant("layer", names[0]);
  const filter = flow.constant("filter", 1);
  const index = flow.derived("index", ex`indexof(${names}, ${layer})`);
  const chosen = flow.fields<keyof Convolution>("chosen", ex`${all}[${index}]`);
  const before = flow.fields<keyof Level>("before", ex`${allLevels}[${index}]`);
  const after = flow.fields<keyof Level>("after", ex`${allLevels}[${index} + 1]`);
  const count = flow.derived("kept", ex`${chosen.filters}.length`);
  const which = flow.derived("which", ex`min(${filter}, ${count}) - 1`);
  const number = flow.derived("number", ex`${chosen.filters}[${which}]`);
  const bias = flow.derived("bias", ex`${chosen.bias}[${which}]`);
  const window = slidingWindow(flow, {
    ...{ n: before.rows, k: chosen.kernel, s: chosen.stride, p: 0 },
    ...{ start: convolutions[0].peak + 1, restart: ex`${chosen.peak} + 1` },
  });
  flow.derived("field", chosen.field);
  flow.derived("jump", chosen.jump);
  return {
    ...{ url, photoRows: levels[0].rows, layer, filter, index, chosen, before, after, count },
    ...{ which, number, bias, window },
  };
}

type State = ReturnType<typeof choices>;

/** A map of a level as a square on the page: a part of the level's one image. */
function mapImage(
  { url, columns }: scene.Fields<keyof Level>,
  channel: Expression,
  square: { x?: Size; y?: Size; size: Size },
): Block {
  const { size } = square;
  const x = ex`-${size} * (${channel} % ${columns})`;
  const y = ex`-${size} * floor(${channel} / ${columns})`;
  return scene.clipped(square, scene.image(url, { x, y, size: ex`${size} * ${columns}` }));
}

/** The image, with the receptive field of the activation that is computed. */
function photo({ url, photoRows, window, chosen }: State): Block {
  const { field, jump } = chosen;
  const unit = large / photoRows;
  window.follow("@photo:mousemove", (place) => {
    return ex`round((${place} / ${unit} - ${field} / 2) / ${jump})`;
  });
  const at = { row: ex`${window.row} * ${jump}`, column: ex`${window.column} * ${jump}` };
  const patch = scene.rimmedFrame({ at, side: field, cell: unit, color: scene.inputColor });
  const shown = scene.stack(scene.image(url, { size: large, name: "photo" }), patch);
  const note = scene.text(words`Receptive field ${field} × ${field}`, { color: paleInk, line: 28 });
  return scene.titled("Image", scene.inputColor, scene.column(shown, note));
}

/** The map of the chosen filter, with the activation that is computed. */
function map({ after, number, window }: State): Block {
  const cell = ex`${large} / ${window.out}`;
  window.follow("@activations:mousemove", (place) => ex`floor(${place} / ${cell})`);
  const shown = scene.stack(
    mapImage(after, number, { size: large }),
    scene.frame({
      ...{ name: "activations", width: large, color: scene.mapColor, thickness: 1 },
      cursor: "crosshair",
    }),
    scene.cellFrame({ at: window, cell, grow: 1, color: scene.mapColor, thickness: 2 }),
  );
  const note = words`${window.out} × ${window.out}, point at it`;
  return scene.titled(
    words`Map of filter ${number}`,
    scene.mapColor,
    scene.column(shown, scene.text(note, { color: paleInk, line: 28 })),
  );
}

/** The kept filters' maps, two rows of four. */
function filterChoices(
  flow: Dataflow,
  { layer, filter, chosen, after, count, which }: State,
): Block {
  const choices = flow.numbers("choices", count);
  const { index } = choices.datum;
  filter.on("@choice:click", ex`${index} + 1`);
  const [x, y] = [ex`${index} % 4 * ${byWidth(112, 82)}`, ex`floor(${index} / 4) * 74`];
  const isChosen = ex`${index} === ${which}`;
  const number = ex`${chosen.filters}[${index}]`;
  const outline = scene.frame({
    ...{
      name: "choice",
      x,
      y,
      width: small,
      cursor: "pointer",
      description: words`filter ${number}`,
    },
    ...{
      color: ex`${isChosen} ? ${scene.mapColor} : ${scene.rimColor}`,
      thickness: ex`${isChosen} ? 3 : 0.5`,
    },
  });
  // The image is inside a group, to which the datum belongs.
  const map = mapImage(after, ex`${chosen.filters}[parent.index]`, { x, y, size: small });
  const label = { x: ex`${x} + ${small + 6}`, y: ex`${y} + ${small / 2}`, color: paleInk };
  const title = words`Most active filters of ${layer}`;
  const shown = scene.each(choices, scene.stack(map, outline, scene.text(number, label)));
  return scene.titled(title, scene.filterColor, scene.sized(shown, byWidth(448, 326), 130));
}

/** The products of the window and the weights, for the channels that count most, and how they add up. */
function products(
  flow: Dataflow,
  { index, before, after, chosen, which, number, bias, window }: State,
): { rows: Block[]; sums: Block } {
  const { n, k, out } = window;
  const inputs = flow.derived("inputs", ex`split(${before.numbers}, ',')`);
  const outputs = flow.derived("outputs", ex`split(${after.numbers}, ',')`);
  const weights = flow.derived("weights", ex`split(${chosen.weights}[${which}], ',')`);
  const all = flow
    .numbers("products", ex`${k} * ${k} * ${before.channels}`)
    .with(({ index }) => ({
      channel: ex`${index} % ${before.channels}`,
      row: ex`floor(floor(${index} / ${before.channels}) / ${k})`,
      column: ex`floor(${index} / ${before.channels}) % ${k}`,
    }))
    .with(({ index, row, column, channel }) => {
      const pixel = ex`(${window.top} + ${row}) * ${n} + ${window.left} + ${column}`;
      return {
        x: ex`${inputs}[${pixel} * ${before.channels} + ${channel}] / ${activationParts}`,
        w: ex`${weights}[${index}] / ${weightParts}`,
      };
    })
    .with(({ x, w }) => ({ product: ex`${x} * ${w}` }));
  const many = ex`${before.channels} > ${shownChannels}`;
  const channels = all
    .aggregate("channels", ["channel"], { value: ["sum", "product"] })
    // Three channels keep their places; of many, those that count most come first.
    .with(({ value }) => ({ size: ex`${many} ? abs(${value}) : 0` }))
    .transformed<"rank">({
      ...{ type: "window", ops: ["row_number"], as: ["rank"] },
      sort: { field: ["size", "channel"], order: ["descending", "ascending"] },
    });
  const total = channels.aggregate("total", [], { value: ["sum", "value"] }).first.value;
  const rest = channels
    .where("others", ({ rank }) => ex`${rank} > ${shownChannels}`)
    .aggregate("rest", [], { value: ["sum", "value"], count: ["count"] }).first;
  const largest = {
    x: flow.derived("largestInput", all.largest("x")),
    w: flow.derived("largestWeight", all.largest("w")),
  };
  const sum = flow.derived("total", ex`${total} + ${bias}`);
  const activation = flow.derived("activation", ex`max(0, ${sum})`);
  const position = ex`(${window.row} * ${out} + ${window.column}) * ${after.channels} + ${number}`;
  const own = flow.derived("own", ex`${outputs}[${position}] / ${activationParts}`);

  const shown = Array.from({ length: shownChannels }, (_, i) => {
    const { first } = channels.where(`channel${i + 1}`, ({ rank }) => ex`${rank} === ${i + 1}`);
    const cells = all.where(`cells${i + 1}`, ({ channel }) => ex`${channel} === ${first.channel}`);
    // The colours of the image have names, maps have numbers.
    const name = ex`${index} === 0 ? ['red', 'green', 'blue'][${first.channel}] : 'map ' + ${first.channel}`;
    const values = (field: "x" | "w", title: string, color: string) =>
      numberGrid(cells, {
        ...{ k, name: `${field}${i + 1}`, title: i ? "" : title, color },
        fill: scene.signedColor(cells.datum[field], largest[field]),
        text: scene.formatted(cells.datum[field], ".2f"),
      });
    const cell = ex`${side} / ${n}`;
    const map = scene.stack(
      mapImage(before, first.channel, { size: side }),
      scene.frame({ width: side, color: scene.rimColor, thickness: 1 }),
      scene.rimmedFrame({ at: window.corner, side: k, cell, color: scene.inputColor }, 4),
    );
    const picture = productRow({
      map: scene.column(scene.text(name, { bold: true }), map),
      window: values("x", "Window", scene.inputColor),
      weights: values("w", "Weights", scene.filterColor),
      sum: words`= ${scene.formatted(first.value, ".3f")}`,
    });
    return { name, value: first.value, picture: scene.column(picture, 4) };
  });

  const look = { size: 15, line: 30 };
  const line = (words: string | Expression, value: Expression, more: scene.TextLook = {}) =>
    scene.entry(words, scene.formatted(value, ".3f"), 300, { ...look, ...more });
  const others = scene.entry(
    ex`${many} ? ${words`From the other ${rest.count} maps`} : ''`,
    ex`${many} ? ${scene.formatted(rest.value, ".3f")} : ''`,
    300,
    look,
  );
  const sums = scene.column(
    ...shown.map(({ name, value }) => line(words`From ${name}`, value)),
    others,
    line("Bias", bias, { color: scene.filterColor }),
    8,
    line("Sum", sum, { color: scene.mapColor, bold: true }),
    line("After ReLU: max(0, sum)", activation, { color: scene.mapColor, bold: true }),
    line("Output of the model itself", own, { color: paleInk }),
  );
  return { rows: shown.map(({ picture }) => picture), sums };
}
