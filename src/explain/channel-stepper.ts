/** A convolution of a colour image: the products in each channel, their sum, the bias, ReLU; a map for each filter. */
import type { Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { readPixels } from "../plot/pixels";
import { vegaPicture } from "../plot/vega";
import { tf } from "../tensorflow";
import { imageSide, layout, mapsTop } from "./channel-layout";
import { channelMarks } from "./channel-marks";
import type { Expression } from "./expressions";
import { channelUrls, imageUrl, mapUrl } from "./image-url";
import { type Part, pageWidth } from "./marks";
import { constant, derived, slider } from "./signals";
import { slidingSignals } from "./sliding";

/** Filters as a convolution has them, with names to choose them by. At most 5 fit. */
export interface Filters {
  names: readonly string[];
  /** Shape [k, k, 3, filters]. */
  weights: Tensor4D;
  /** One number for each filter. */
  bias: readonly number[];
}

/**
 * The `image` [n, n, 3], floats from 0 to 1 or bytes, under each of the `filters`, with stride 1 and without padding:
 * point at the image or at a map to move the window. Pixels are shown from 0 to 1.
 */
export function channelStepper(image: Tensor3D, filters: Filters): Picture {
  const { names, weights, bias } = filters;
  const [n, k, count] = check(image, filters);
  const bytes = Array.from(readPixels(image)[0]!.data).filter((_, i) => i % 4 < 3);
  const maps = convolve(bytes, n, filters);
  const positive = maps.map((map) => map.map((row) => row.map((value) => Math.max(0, value))));
  const place = layout(n, k, count);
  const spec = {
    width: pageWidth,
    height: mapsTop + place.mapSize + 24,
    signals: [
      constant("bytes", bytes),
      constant("weights", weights.transpose([3, 0, 1, 2]).arraySync()),
      constant("bias", bias),
      constant("names", names),
      constant("image", imageUrl(image)),
      constant("channels", channelUrls(image)),
      ...pointer({ n, k, count, mapUnit: place.mapUnit }),
      ...results(),
    ],
    data: [
      {
        name: "maps",
        values: maps.flatMap((map, filter) => [
          { filter, url: mapUrl(map), x: place.mapLeft(filter) },
          { filter, url: mapUrl(positive[filter]!), x: place.mapLeft(filter) + place.mapSize + 8 },
        ]),
      },
      ...cells(n),
    ],
    marks: channelMarks(place),
  };
  return vegaPicture(
    spec,
    `A colour image under ${count} filters of ${k} x ${k}: in each of the three channels the window's pixels times ` +
      "the weights are added up; the three sums and the bias make one number of the map; ReLU makes negative ones 0.",
  );
}

/** The filter, and the window's place, moved by pointing at the image, a channel or a map. */
function pointer(sizes: { n: number; k: number; count: number; mapUnit: number }): Part[] {
  const { n, k, count, mapUnit } = sizes;
  const unit = imageSide / n;
  const at = (row: Expression, column: Expression) => {
    const bounded = (place: Expression) => `clamp(${place}, 0, out - 1)`;
    return `${bounded(row)} * out + ${bounded(column)} + 1`;
  };
  const middle = (offset: Expression) => `round((${offset}) / ${unit} - ${k / 2})`;
  const start = Math.floor((n - k) / 2) * (n - k + 1) + 3;
  return [
    {
      ...slider("filter", "Filter", [1, 1, count]),
      on: [{ events: "@map:mousemove", update: "datum.filter + 1" }],
    },
    ...slidingSignals({
      ...{ n, k, s: 1, p: 0, start },
      on: [
        {
          events: "@photo:mousemove, @channel0:mousemove, @channel1:mousemove, @channel2:mousemove",
          update: at(middle("y() - event.item.y"), middle("x() - event.item.x")),
        },
        {
          events: "@map:mousemove",
          update: at(
            `floor((y() - ${mapsTop}) / ${mapUnit})`,
            `floor((x() - datum.x) / ${mapUnit})`,
          ),
        },
      ],
    }),
  ];
}

/** The window's pixels and the filter's weights in each channel, and the three sums. */
function cells(n: number): Part[] {
  const formula = (as: string, expr: Expression) => ({ type: "formula", as, expr });
  return [
    {
      name: "cells",
      transform: [
        { type: "sequence", start: 0, stop: { signal: "3 * k * k" }, as: "index" },
        formula("channel", "floor(datum.index / (k * k))"),
        formula("row", "floor(datum.index % (k * k) / k)"),
        formula("column", "datum.index % k"),
        formula(
          "x",
          `bytes[((top + datum.row) * ${n} + left + datum.column) * 3 + datum.channel] / 255`,
        ),
        formula("w", "weights[filter - 1][datum.row][datum.column][datum.channel]"),
        formula("product", "datum.x * datum.w"),
      ],
    },
    ...[0, 1, 2].map((channel) => ({
      name: `cells${channel}`,
      source: "cells",
      transform: [{ type: "filter", expr: `datum.channel === ${channel}` }],
    })),
    {
      name: "sums",
      source: "cells",
      transform: [
        {
          type: "aggregate",
          groupby: ["channel"],
          ops: ["sum"],
          fields: ["product"],
          as: ["value"],
        },
      ],
    },
  ];
}

function results(): Part[] {
  return [
    derived("sums", "pluck(data('sums'), 'value')"),
    derived("total", "sums[0] + sums[1] + sums[2] + bias[filter - 1]"),
    derived(
      "strongest",
      "max(1e-9, abs(extent(pluck(data('cells'), 'w'))[0]), abs(extent(pluck(data('cells'), 'w'))[1]))",
    ),
  ];
}

/** The maps before ReLU, [filters][rows][columns]. */
function convolve(bytes: number[], n: number, { weights, bias }: Filters): number[][][] {
  return tf.tidy(() => {
    const input = tf.tensor4d(bytes, [1, n, n, 3]).div<tf.Tensor4D>(255);
    const maps = tf.conv2d(input, weights, 1, "valid").add(bias as number[]);
    return maps.squeeze<tf.Tensor3D>([0]).transpose([2, 0, 1]).arraySync() as number[][][];
  });
}

function check(image: Tensor3D, { names, weights, bias }: Filters): [number, number, number] {
  const [height, width, channels] = image.shape;
  if (height !== width || channels !== 3) {
    throw new Error(`the image has shape [${image.shape}]; expected [n, n, 3]`);
  }
  const [rows, columns, depth, count] = weights.shape;
  if (rows !== columns || depth !== 3 || count < 1 || count > 5) {
    throw new Error(
      `the weights have shape [${weights.shape}]; expected [k, k, 3, filters], 1 to 5 filters`,
    );
  }
  if (names.length !== count || bias.length !== count) {
    throw new Error(
      `there are ${names.length} names and ${bias.length} biases for ${count} filters; expected one each`,
    );
  }
  return [height, rows, count];
}
