/**
 * Convolutions, their gradients and matrix products in the memory of TensorFlow.js's WebAssembly. AssemblyScript:
 * scripts/lite/course.mjs compiles it. A product is a convolution with filters of 1 x 1, and one with the left matrix
 * transposed is a filter gradient. Tensors are float32; images have their padding already. Nothing is allocated here:
 * `work` has room for a Tile and the packed filters.
 *
 * All of it is made of tiles, six rows by eight columns of a product in twelve registers: at each step they take one
 * number of each row and eight of the other matrix.
 */

/** A convolution in the order in which wasm-kernels.ts writes it: addresses in bytes, then sizes. */
@unmanaged
class Job {
  /** [images, inHeight, inWidth, channels] */
  x: usize;
  /** [filterHeight, filterWidth, channels, filters], seen as a matrix of which the last axis are the columns. */
  filter: usize;
  /** [images, outHeight, outWidth, filters] */
  y: usize;
  /** [filters], or 0 for none. */
  bias: usize;
  images: i32;
  inHeight: i32;
  /** Bytes from one line of an image to the next. */
  lineBytes: usize;
  channels: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  outHeight: i32;
  outWidth: i32;
  filters: i32;
  /** Bytes from one row of the matrix of filters to the next, and from column to column. */
  rowStep: usize;
  columnStep: usize;
  /** Whether `convolve` adds to what is in `y`, and whether it ends with a ReLU. */
  adds: i32;
  relu: i32;
}

/** Where the six rows of a tile come from and go to, and which of its sums count. */
@unmanaged
class Tile {
  from0: usize; from1: usize; from2: usize; from3: usize; from4: usize; from5: usize;
  to0: usize; to1: usize; to2: usize; to3: usize; to4: usize; to5: usize;
  rows: i32;
  columns: i32;
  /** Whether the sums are added to what is there. */
  adds: bool;
  relu: bool;
}
const toOffset: usize = 24;
const tileBytes: usize = 96;
const tileRows: i32 = 6;
const tileColumns: i32 = 8;
/** So many bytes of packed filters stay in the processor's cache. */
const cached: i32 = 1 << 18;

@inline
function multiplyAdd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** Copies a matrix into panels of eight columns, the last one filled up with zeros. */
function pack(from: usize, to: usize, rows: i32, columns: i32, down: usize, across: usize): void {
  for (let row = 0; row < rows; row++, from += down, to += 32) {
    for (let column = 0; column < columns; column += tileColumns) {
      const source = from + <usize>column * across;
      const target = to + <usize>(column / tileColumns * rows) * 32;
      const width = min(tileColumns, columns - column);
      if (width === tileColumns && across === 4) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
        continue;
      }
      for (let each = 0; each < tileColumns; each++) {
        const value = each < width ? load<f32>(source + <usize>each * across) : 0;
        store<f32>(target + ((<usize>each) << 2), value);
      }
    }
  }
}

/**
 * Sets six rows of a tile: at `pixels`, the addresses of the pixels of `x` where the windows of six outputs begin; at
 * `outputs`, those of the outputs.
 */
function place(pixels: usize, outputs: usize, job: Job, image: i32, position: i32, last: i32): void {
  for (let row: usize = 0; row < 24; row += 4) {
    const line = position / job.outWidth;
    const y = <usize>(image * job.inHeight + line * job.strideHeight) * job.lineBytes;
    const x = (position - line * job.outWidth) * job.strideWidth * job.channels;
    store<usize>(pixels + row, job.x + y + ((<usize>x) << 2));
    const output = <usize>(image * job.outHeight * job.outWidth + position);
    store<usize>(outputs + row, job.y + output * job.filters * 4);
    // What is beyond the last one is computed and not stored.
    if (position < last) position++;
  }
}

/** Stores eight sums of one row. */
@inline
function put(to: usize, left: v128, right: v128, adds: bool, relu: bool): void {
  if (adds) {
    left = f32x4.add(left, v128.load(to));
    right = f32x4.add(right, v128.load(to, 16));
  }
  if (relu) {
    // In this order NaN stays NaN.
    left = f32x4.pmax(left, f32x4.splat(0));
    right = f32x4.pmax(right, f32x4.splat(0));
  }
  v128.store(to, left);
  v128.store(to, right, 16);
}

/** Stores what counts of a row at the edge of the product, by way of the last bytes of the tile's own memory. */
function putSome(tile: Tile, row: i32, offset: usize, left: v128, right: v128): void {
  if (row >= tile.rows) return;
  const own = changetype<usize>(tile);
  const to = load<usize>(own + ((<usize>row) << 2), toOffset) + offset;
  const some = (<usize>min(tileColumns, tile.columns)) << 2;
  memory.copy(own + tileBytes - 32, to, some);
  put(own + tileBytes - 32, left, right, tile.adds, tile.relu);
  memory.copy(to, own + tileBytes - 32, some);
}

/**
 * Computes a tile, at `offset` of its rows. The numbers of its rows are in `parts` parts of `count`, `step` bytes from
 * number to number and `jump` bytes from part to part; the eight numbers that belong to each are `pitch` bytes apart,
 * from `right` on. The sums begin with `bias`, unless it is 0.
 */
function multiply(
  tile: Tile, parts: i32, count: i32, step: usize, jump: usize, right: usize, pitch: usize, offset: usize,
  bias: usize,
): void {
  let a0 = tile.from0, a1 = tile.from1, a2 = tile.from2;
  let a3 = tile.from3, a4 = tile.from4, a5 = tile.from5;
  let l0 = bias ? v128.load(bias) : f32x4.splat(0);
  let r0 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  let l1 = l0, r1 = r0;
  let l2 = l0, r2 = r0;
  let l3 = l0, r3 = r0;
  let l4 = l0, r4 = r0;
  let l5 = l0, r5 = r0;
  const length = <usize>count * step;
  for (let part = 0; part < parts; part++) {
    for (let at: usize = 0; at < length; at += step, right += pitch) {
      const b = v128.load(right);
      const c = v128.load(right, 16);
      let a = v128.load_splat<f32>(a0 + at);
      l0 = multiplyAdd(a, b, l0);
      r0 = multiplyAdd(a, c, r0);
      a = v128.load_splat<f32>(a1 + at);
      l1 = multiplyAdd(a, b, l1);
      r1 = multiplyAdd(a, c, r1);
      a = v128.load_splat<f32>(a2 + at);
      l2 = multiplyAdd(a, b, l2);
      r2 = multiplyAdd(a, c, r2);
      a = v128.load_splat<f32>(a3 + at);
      l3 = multiplyAdd(a, b, l3);
      r3 = multiplyAdd(a, c, r3);
      a = v128.load_splat<f32>(a4 + at);
      l4 = multiplyAdd(a, b, l4);
      r4 = multiplyAdd(a, c, r4);
      a = v128.load_splat<f32>(a5 + at);
      l5 = multiplyAdd(a, b, l5);
      r5 = multiplyAdd(a, c, r5);
    }
    a0 += jump;
    a1 += jump;
    a2 += jump;
    a3 += jump;
    a4 += jump;
    a5 += jump;
  }
  if (tile.rows >= tileRows && tile.columns >= tileColumns) {
    const adds = tile.adds;
    const relu = tile.relu;
    put(tile.to0 + offset, l0, r0, adds, relu);
    put(tile.to1 + offset, l1, r1, adds, relu);
    put(tile.to2 + offset, l2, r2, adds, relu);
    put(tile.to3 + offset, l3, r3, adds, relu);
    put(tile.to4 + offset, l4, r4, adds, relu);
    put(tile.to5 + offset, l5, r5, adds, relu);
    return;
  }
  putSome(tile, 0, offset, l0, r0);
  putSome(tile, 1, offset, l1, r1);
  putSome(tile, 2, offset, l2, r2);
  putSome(tile, 3, offset, l3, r3);
  putSome(tile, 4, offset, l4, r4);
  putSome(tile, 5, offset, l5, r5);
}

/** Sets `y`. Of `shares` workers, each takes some of the images, or of the filters if there are few images. */
export function convolve(job: Job, work: usize, share: i32, shares: i32): void {
  const tile = changetype<Tile>(work);
  tile.adds = job.adds !== 0;
  tile.relu = job.relu !== 0;
  const depth = job.filterWidth * job.channels;
  const panelBytes = job.filterHeight * depth * 32;
  const group = max(1, cached / max(1, panelBytes)) * tileColumns;
  const last = job.outHeight * job.outWidth - 1;
  const byImage = job.images >= shares;
  const packed = work + tileBytes;
  for (let first = 0, number = 0; first < job.filters; first += group, number++) {
    if (!byImage && number % shares !== share) continue;
    const width = min(group, job.filters - first);
    const filters = job.filter + <usize>first * job.columnStep;
    pack(filters, packed, job.filterHeight * depth, width, job.rowStep, job.columnStep);
    for (let image = 0; image < job.images; image++) {
      if (byImage && image % shares !== share) continue;
      for (let position = 0; position <= last; position += tileRows) {
        place(work, work + toOffset, job, image, position, last);
        tile.rows = last + 1 - position;
        for (let column = 0; column < width; column += tileColumns) {
          tile.columns = width - column;
          const panel = packed + <usize>(column / tileColumns) * panelBytes;
          const offset = (<usize>(first + column)) << 2;
          const bias = job.bias ? job.bias + offset : 0;
          multiply(tile, job.filterHeight, depth, 4, job.lineBytes, panel, 32, offset, bias);
        }
      }
    }
  }
}

/** Adds the gradient of the images to `x`: what each output gives to the pixels of its window. By images. */
export function inputGradient(job: Job, work: usize, share: i32, shares: i32): void {
  const tile = changetype<Tile>(work);
  tile.adds = true;
  tile.relu = false;
  const packed = work + tileBytes;
  const pitch = (<usize>job.filters) << 2;
  const panelBytes = pitch << 3;
  const panels = (job.channels + 7) / tileColumns;
  const pixels = job.filterHeight * job.filterWidth;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const filters = job.filter + <usize>(pixel * job.channels) * pitch;
    pack(filters, packed + <usize>(pixel * panels) * panelBytes, job.filters, job.channels, 4, pitch);
  }
  const last = job.outHeight * job.outWidth - 1;
  for (let image = share; image < job.images; image += shares) {
    for (let position = 0; position <= last; position += tileRows) {
      place(work + toOffset, work, job, image, position, last);
      tile.rows = last + 1 - position;
      for (let pixel = 0; pixel < pixels; pixel++) {
        const line = pixel / job.filterWidth;
        const at = (pixel - line * job.filterWidth) * job.channels;
        for (let panel = 0; panel < panels; panel++) {
          const from = packed + <usize>(pixel * panels + panel) * panelBytes;
          tile.columns = job.channels - panel * tileColumns;
          const column = at + panel * tileColumns;
          const offset = <usize>line * job.lineBytes + ((<usize>column) << 2);
          multiply(tile, 1, job.filters, 4, 0, from, 32, offset, 0);
        }
      }
    }
  }
}

/** Sets `filter` to its gradient, the sum over all images. By rows of the matrix of filters. */
export function filterGradient(job: Job, work: usize, share: i32, shares: i32): void {
  const tile = changetype<Tile>(work);
  tile.relu = false;
  const depth = job.filterWidth * job.channels;
  const lineBytes = job.lineBytes;
  const pitch = (<usize>job.filters) << 2;
  const jump = <usize>job.strideHeight * lineBytes;
  const step = (<usize>(job.strideWidth * job.channels)) << 2;
  // So many lines of outputs that what a tile takes of them stays in the processor's nearest cache.
  const lines = max(1, 160 / max(1, job.outWidth));
  for (let image = 0; image < job.images; image++) {
    for (let line = 0; line < job.outHeight; line += lines) {
      tile.adds = image > 0 || line > 0;
      const outputs = job.y + <usize>((image * job.outHeight + line) * job.outWidth) * pitch;
      const height = min(lines, job.outHeight - line);
      for (let down = 0; down < job.filterHeight; down++) {
        const top = image * job.inHeight + line * job.strideHeight + down;
        for (let row = share * tileRows; row < depth; row += shares * tileRows) {
          tile.rows = depth - row;
          for (let each = 0; each < tileRows; each++) {
            const from = job.x + <usize>top * lineBytes + ((<usize>(row + each)) << 2);
            store<usize>(work + ((<usize>each) << 2), from);
            const to = job.filter + <usize>(down * depth + row + each) * pitch;
            store<usize>(work + ((<usize>each) << 2), to, toOffset);
          }
          for (let column = 0; column < job.filters; column += tileColumns) {
            tile.columns = job.filters - column;
            const offset = (<usize>column) << 2;
            multiply(tile, height, job.outWidth, step, jump, outputs + offset, pitch, offset, 0);
          }
        }
      }
    }
  }
}

/**
 * `convolve` for filters of 3 x 3 without strides, by Winograd's algorithm (Lavin & Gray 2016, arXiv 1509.09308): 4 x 4
 * outputs of a channel take 36 products in place of 144. `filter` is transformed already, [36, channels, filters]. There
 * are at least 4 x 4 outputs; the numbers of channels and filters are multiples of 4 and 8. By groups of such tiles.
 */
export function convolveByWinograd(job: Job, work: usize, share: i32, shares: i32): void {
  const tile = changetype<Tile>(work);
  tile.adds = false;
  tile.relu = false;
  tile.rows = tileRows;
  tile.columns = tileColumns;
  const inBytes = (<usize>job.channels) << 2;
  const outBytes = (<usize>job.filters) << 2;
  const passing = work + tileBytes;
  const inputs = passing + 576;
  const inPlane = <usize>winogradGroup * inBytes;
  const outputs = inputs + 36 * inPlane;
  const outPlane = <usize>winogradGroup * outBytes;
  const packed = outputs + 36 * outPlane;
  const packedPlane = inBytes * <usize>job.filters;
  for (let plane: usize = 0; plane < 36; plane++) {
    const from = job.filter + plane * packedPlane;
    pack(from, packed + plane * packedPlane, job.channels, job.filters, job.rowStep, job.columnStep);
  }
  const across = (job.outWidth + 3) / 4;
  const ofImage = across * ((job.outHeight + 3) / 4);
  const all = ofImage * job.images;
  for (let first = share * winogradGroup; first < all; first += shares * winogradGroup) {
    const count = min(winogradGroup, all - first);
    for (let each = 0; each < count; each++) {
      const image = (first + each) / ofImage;
      const line = (first + each - image * ofImage) / across;
      const at = first + each - image * ofImage - line * across;
      transformInput(job, image, line, at, passing, inputs + <usize>each * inBytes, inPlane);
    }
    for (let plane: usize = 0; plane < 36; plane++) {
      for (let row = 0; row < count; row += tileRows) {
        for (let each = 0; each < tileRows; each++) {
          const from = inputs + plane * inPlane + <usize>(row + each) * inBytes;
          store<usize>(work + ((<usize>each) << 2), from);
          const to = outputs + plane * outPlane + <usize>(row + each) * outBytes;
          store<usize>(work + ((<usize>each) << 2), to, toOffset);
        }
        for (let column = 0; column < job.filters; column += tileColumns) {
          const panel = packed + plane * packedPlane + <usize>column * inBytes;
          multiply(tile, 1, job.channels, 4, 0, panel, 32, (<usize>column) << 2, 0);
        }
      }
    }
    for (let each = 0; each < count; each++) {
      const image = (first + each) / ofImage;
      const line = (first + each - image * ofImage) / across;
      const at = first + each - image * ofImage - line * across;
      transformOutput(job, image, line, at, passing, outputs + <usize>each * outBytes, outPlane);
    }
  }
}
/** So many tiles of 4 x 4 outputs are computed together; a multiple of the rows of a tile of a product. */
const winogradGroup: i32 = 12;

/** The first of a tile's four lines or columns: the last tile begins earlier if it would be cut. */
function firstOf(tile: i32, size: i32): i32 {
  return min(4 * tile, size - 4);
}

function transformInput(job: Job, image: i32, line: i32, column: i32, passing: usize, to: usize, plane: usize): void {
  const pixel = (<usize>job.channels) << 2;
  const y = image * job.inHeight + firstOf(line, job.outHeight);
  const x = firstOf(column, job.outWidth);
  let from = job.x + <usize>y * job.lineBytes + <usize>x * pixel;
  for (let channel = 0; channel < job.channels; channel += 4, from += 16, to += 16) {
    for (let each: usize = 0; each < 6; each++) {
      inputPass(from + each * pixel, job.lineBytes, passing + each * 16, 96);
    }
    for (let each: usize = 0; each < 6; each++) {
      inputPass(passing + each * 96, 16, to + each * 6 * plane, plane);
    }
  }
}

/** Multiplies six vectors, `step` bytes apart, by the transposed matrix B of the paper. */
@inline
function inputPass(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from), d1 = v128.load(from + step), d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step), d4 = v128.load(from + 4 * step), d5 = v128.load(from + 5 * step);
  const two = f32x4.splat(2), four = f32x4.splat(4), five = f32x4.splat(-5);
  v128.store(to, multiplyAdd(four, d0, multiplyAdd(five, d2, d4)));
  const even = f32x4.sub(d4, f32x4.mul(four, d2));
  const odd = f32x4.sub(d3, f32x4.mul(four, d1));
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  const difference = f32x4.sub(d4, d2);
  const slope = f32x4.mul(two, f32x4.sub(d3, d1));
  v128.store(to + 3 * toStep, f32x4.add(difference, slope));
  v128.store(to + 4 * toStep, f32x4.sub(difference, slope));
  v128.store(to + 5 * toStep, multiplyAdd(four, d1, multiplyAdd(five, d3, d5)));
}

function transformOutput(
  job: Job, image: i32, line: i32, column: i32, passing: usize, from: usize, plane: usize,
): void {
  const pixel = (<usize>job.filters) << 2;
  const y = firstOf(line, job.outHeight);
  const x = firstOf(column, job.outWidth);
  let to = job.y + <usize>((image * job.outHeight + y) * job.outWidth + x) * pixel;
  for (let filter = 0; filter < job.filters; filter += 4, from += 16, to += 16) {
    for (let each: usize = 0; each < 6; each++) {
      outputPass(from + each * plane, 6 * plane, passing + each * 16, 96);
    }
    const bias = job.bias ? v128.load(job.bias + ((<usize>filter) << 2)) : f32x4.splat(0);
    // What the tile before has computed stays as it is, whichever thread is the first.
    for (let row = 4 * line - y; row < 4; row++) {
      outputPass(passing + <usize>row * 96, 16, passing + 384, 16);
      for (let each = 4 * column - x; each < 4; each++) {
        let sum = f32x4.add(bias, v128.load(passing + 384 + ((<usize>each) << 4)));
        if (job.relu) sum = f32x4.pmax(sum, f32x4.splat(0));
        v128.store(to + <usize>(row * job.outWidth + each) * pixel, sum);
      }
    }
  }
}

/** Multiplies six vectors, `step` bytes apart, by the transposed matrix A of the paper. */
@inline
function outputPass(from: usize, step: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from), m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step), m4 = v128.load(from + 4 * step), m5 = v128.load(from + 5 * step);
  const two = f32x4.splat(2), four = f32x4.splat(4), eight = f32x4.splat(8);
  const sum = f32x4.add(m1, m2);
  const difference = f32x4.sub(m1, m2);
  const sum2 = f32x4.add(m3, m4);
  const difference2 = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(m0, f32x4.add(sum, sum2)));
  v128.store(to + toStep, multiplyAdd(two, difference2, difference));
  v128.store(to + 2 * toStep, multiplyAdd(four, sum2, sum));
  v128.store(to + 3 * toStep, f32x4.add(m5, multiplyAdd(eight, difference2, difference)));
}

/** A step of Adam for four numbers or more, into new memory: weights, and the means of gradients and their squares. */
export function adam(
  count: i32, weight: usize, mean: usize, square: usize, gradient: usize, newWeight: usize, newMean: usize,
  newSquare: usize, rate: f32, beta1: f32, beta2: f32, epsilon: f32,
): void {
  const bytes = (<usize>count) << 2;
  for (let next: usize = 0; next < bytes; next += 16) {
    // The last four again, if they are not whole.
    const at = min(next, bytes - 16);
    const g = v128.load(gradient + at);
    const m = f32x4.add(
      f32x4.mul(v128.load(mean + at), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(1 - beta1)),
    );
    const s = f32x4.add(
      f32x4.mul(v128.load(square + at), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(1 - beta2)),
    );
    const step = f32x4.div(m, f32x4.add(f32x4.sqrt(s), f32x4.splat(epsilon)));
    const w = f32x4.sub(v128.load(weight + at), f32x4.mul(step, f32x4.splat(rate)));
    v128.store(newMean + at, m);
    v128.store(newSquare + at, s);
    v128.store(newWeight + at, w);
  }
}

/**
 * Random words of Philox 4x32-10, four from each count of a counter, of which `low0` to `high1` are the first; `words` has
 * room for whole fours.
 */
export function random(
  words: usize, count: i32, key0: u32, key1: u32, low0: u32, low1: u32, high0: u32, high1: u32,
): void {
  for (let at = 0; at < count; at += 4, words += 16) {
    let w0 = <u64>(low0 + (at >> 2));
    let w1 = <u64>low1;
    let w2 = <u64>high0;
    let w3 = <u64>high1;
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      const one = w0 * 0xd2511f53;
      const other = w2 * 0xcd9e8d57;
      w0 = (other >> 32) ^ w1 ^ <u64>k0;
      w1 = other & 0xffffffff;
      w2 = (one >> 32) ^ w3 ^ <u64>k1;
      w3 = one & 0xffffffff;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    store<u32>(words, <u32>w0);
    store<u32>(words, <u32>w1, 4);
    store<u32>(words, <u32>w2, 8);
    store<u32>(words, <u32>w3, 12);
  }
}
