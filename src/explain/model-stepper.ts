/** The learner's own model at work: any number of its feature maps, computed before your eyes. */
import type { Transform } from "../data/transforms";
import type { Picture } from "../notebook/picture";
import { vegaPicture } from "../plot/vega";
import { tf } from "../tensorflow";
import type { Expression } from "./expressions";
import { imageUrl } from "./image-url";
import { type Part, pageWidth } from "./marks";
import { height, modelMarks, place } from "./model-marks";
import {
  activationParts,
  type Convolution,
  type Level,
  readModel,
  weightParts,
} from "./model-numbers";
import { shownChannels } from "./model-sum";
import { choice, constant, derived, slider } from "./signals";
import { slidingSignals } from "./sliding";

const kept = 8;

/** What a model's picture needs to know besides the image. */
export interface ModelOptions {
  /** What is done to a photograph's bytes before the network sees it. */
  transform: Transform;
  /** How many of the convolutions, from the first; default all. Each takes up to 150 KB of the notebook. */
  depth?: number;
}

/**
 * The model's convolutions at work on `image` [n, n, 3] (bytes): choose a layer, a filter and a place, and see the
 * pixels that it sees, the channels whose products with the learned weights count most, their sum, the bias and ReLU.
 * Of each layer it has the eight filters that answer most. The model begins with convolutions without padding.
 */
export function model(
  model: tf.LayersModel,
  image: tf.Tensor3D,
  { transform, depth = Number.POSITIVE_INFINITY }: ModelOptions,
): Picture {
  const input = tf.tidy(() => transform(image.expandDims<tf.Tensor4D>(0)));
  const numbers = readModel(model, { photo: image, input }, { depth, kept });
  input.dispose();
  const { convolutions } = numbers;
  const spec = {
    width: pageWidth,
    height,
    signals: signals(imageUrl(image), numbers),
    data: data(),
    marks: modelMarks(),
  };
  const names = convolutions.map(({ name }) => name).join(", ");
  return vegaPicture(
    spec,
    `The model's own ${names} at work on an image: each number of a feature map is the sum of the products of a ` +
      "window and the learned weights over all channels, plus the bias, and zero if that is negative.",
  );
}

function signals(photo: string, { levels, convolutions }: ReturnType<typeof readModel>): Part[] {
  return [
    constant("photo", photo),
    constant("levels", levels satisfies Level[]),
    constant("convolutions", convolutions satisfies Convolution[]),
    choice(
      "layer",
      "Layer",
      convolutions.map(({ name }) => name),
    ),
    {
      ...slider("filter", "Filter, strongest first", [1, 1, kept]),
      on: [{ events: "@choice:click", update: "datum.index + 1" }],
    },
    derived("index", "indexof(pluck(convolutions, 'name'), layer)"),
    derived("chosen", "convolutions[index]"),
    derived("before", "levels[index]"),
    derived("after", "levels[index + 1]"),
    derived("kept", "chosen.filters.length"),
    derived("which", "min(filter, kept) - 1"),
    derived("number", "chosen.filters[which]"),
    derived("bias", "chosen.bias[which]"),
    derived("inputs", "split(before.numbers, ',')"),
    derived("outputs", "split(after.numbers, ',')"),
    derived("weights", "split(chosen.weights[which], ',')"),
    ...slidingSignals({
      ...{ n: "before.rows", k: "chosen.kernel", s: "chosen.stride", p: 0 },
      start: convolutions[0].peak + 1,
      restart: "chosen.peak + 1",
      on: [
        { events: "@answers:mousemove", update: pointedAt(place.map, "out") },
        { events: "@photo:mousemove", update: pointedAt(place.photo, "levels[0].rows") },
      ],
    }),
    ...results(),
  ];
}

/** The step whose number, or whose patch of the image, has the pointer in its middle. */
function pointedAt(square: { x: number; y: number; size: number }, rows: Expression): Expression {
  const at = (axis: "x" | "y") => {
    const cell = `(${axis}() - ${square[axis]}) * ${rows} / ${square.size}`;
    const nearest = rows === "out" ? `floor(${cell})` : `round((${cell} - field / 2) / jump)`;
    return `clamp(${nearest}, 0, out - 1)`;
  };
  return `${at("y")} * out + ${at("x")} + 1`;
}

function results(): Part[] {
  const largest = (field: string) =>
    `max(1e-9, abs(extent(pluck(data('products'), '${field}'))[0]), abs(extent(pluck(data('products'), '${field}'))[1]))`;
  return [
    derived("field", "chosen.field"),
    derived("jump", "chosen.jump"),
    derived("total", "data('total')[0].value + bias"),
    derived("answer", "max(0, total)"),
    derived("own", `outputs[(row * out + column) * after.channels + number] / ${activationParts}`),
    derived("largestInput", largest("x")),
    derived("largestWeight", largest("w")),
  ];
}

/** The products of the window and the weights, and their sums by channel, those that count most first. */
function data(): Part[] {
  const formula = (as: string, expr: Expression) => ({ type: "formula", as, expr });
  const sum = (groupby: string[], field: string) => ({
    ...{ type: "aggregate", groupby, ops: ["sum"], fields: [field], as: ["value"] },
  });
  const input = "((top + datum.row) * n + left + datum.column) * before.channels + datum.channel";
  return [
    {
      name: "products",
      transform: [
        {
          ...{ type: "sequence", start: 0, as: "index" },
          stop: { signal: "k * k * before.channels" },
        },
        formula("channel", "datum.index % before.channels"),
        formula("row", "floor(floor(datum.index / before.channels) / k)"),
        formula("column", "floor(datum.index / before.channels) % k"),
        formula("x", `inputs[${input}] / ${activationParts}`),
        formula("w", `weights[datum.index] / ${weightParts}`),
        formula("product", "datum.x * datum.w"),
      ],
    },
    {
      name: "channels",
      source: "products",
      transform: [
        sum(["channel"], "product"),
        // Three channels keep their places; of many, those that count most come first.
        formula("size", `before.channels > ${shownChannels} ? abs(datum.value) : 0`),
        {
          ...{ type: "window", ops: ["row_number"], as: ["rank"] },
          sort: { field: ["size", "channel"], order: ["descending", "ascending"] },
        },
      ],
    },
    { name: "total", source: "channels", transform: [sum([], "value")] },
    {
      name: "rest",
      source: "channels",
      transform: [
        { type: "filter", expr: `datum.rank > ${shownChannels}` },
        {
          ...sum([], "value"),
          ops: ["sum", "count"],
          fields: ["value", null],
          as: ["value", "count"],
        },
      ],
    },
    {
      name: "ranked",
      source: "products",
      transform: [
        {
          ...{ type: "lookup", from: "channels", key: "channel", fields: ["channel"] },
          ...{ values: ["rank"], as: ["rank"] },
        },
      ],
    },
    ...Array.from({ length: shownChannels }, (_, i) => ({
      name: `cells${i + 1}`,
      source: "ranked",
      transform: [{ type: "filter", expr: `datum.rank === ${i + 1}` }],
    })),
    ...Array.from({ length: shownChannels }, (_, i) => ({
      name: `channel${i + 1}`,
      source: "channels",
      transform: [{ type: "filter", expr: `datum.rank === ${i + 1}` }],
    })),
    {
      name: "choices",
      transform: [{ type: "sequence", start: 0, stop: { signal: "kept" }, as: "index" }],
    },
  ];
}
