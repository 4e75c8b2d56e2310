/** At most 256 colours for a PNG; the canvas of Node and that of the browser both take them. */

/** A picture as numbers of colours: `indices`, a byte a pixel, into `palette`, red, green, blue and opacity each. */
export interface Indexed {
  palette: Uint8ClampedArray;
  indices: Uint8ClampedArray;
}

interface Box {
  /** Colours as 0xrrggbb. */
  colors: number[];
  error: number;
  axis: number;
  mean: number[];
}

/**
 * The opaque pixels `rgba` in at most `most` colours, each the mean of those that it stands for: their PNG is a
 * quarter as large. Median cut (Heckbert, "Color image quantization for frame buffer display", 1982), cutting at
 * the mean of the box with the largest squared error.
 */
export function quantize(rgba: Uint8ClampedArray, most = 256): Indexed {
  const pixels = new Uint32Array(rgba.length / 4);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = (rgba[i * 4]! << 16) | (rgba[i * 4 + 1]! << 8) | rgba[i * 4 + 2]!;
  }
  const counts = new Map<number, number>();
  for (const { color, start, end } of runs(pixels)) {
    counts.set(color, (counts.get(color) ?? 0) + end - start);
  }
  const boxes = [measure([...counts.keys()], counts)];
  while (boxes.length < most) {
    const worst = boxes.reduce((a, b) => (b.error > a.error ? b : a));
    if (worst.error === 0) break;
    const { axis, mean, colors } = worst;
    const low = colors.filter((color) => part(color, axis) <= mean[axis]!);
    const high = colors.filter((color) => part(color, axis) > mean[axis]!);
    boxes.splice(boxes.indexOf(worst), 1, measure(low, counts), measure(high, counts));
  }
  const palette = new Uint8ClampedArray(boxes.length * 4).fill(255);
  const index = new Map<number, number>();
  boxes.forEach((box, i) => {
    palette.set(box.mean.map(Math.round), i * 4);
    for (const color of box.colors) index.set(color, i);
  });
  const indices = new Uint8ClampedArray(pixels.length);
  for (const { color, start, end } of runs(pixels)) indices.fill(index.get(color)!, start, end);
  return { palette, indices };
}

/** Neighbours of one colour, of which a figure has many: what is looked up for each of them need be only once. */
function* runs(pixels: Uint32Array): Generator<{ color: number; start: number; end: number }> {
  for (let start = 0, end = 0; start < pixels.length; start = end) {
    const color = pixels[start]!;
    while (pixels[end] === color) end++;
    yield { color, start, end };
  }
}

function measure(colors: number[], counts: Map<number, number>): Box {
  let total = 0;
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  for (const color of colors) {
    const count = counts.get(color)!;
    total += count;
    for (let axis = 0; axis < 3; axis++) {
      const value = part(color, axis);
      sums[axis]! += count * value;
      squares[axis]! += count * value * value;
    }
  }
  const mean = sums.map((sum) => sum / total);
  const errors = squares.map((square, axis) => square - sums[axis]! * mean[axis]!);
  const axis = errors.indexOf(Math.max(...errors));
  // One colour has no error; rounding must not leave it a trace of one.
  return { colors, error: colors.length > 1 ? errors[axis]! : 0, axis, mean };
}

/** Red, green or blue of 0xrrggbb. */
function part(color: number, axis: number): number {
  return (color >> (16 - 8 * axis)) & 255;
}
