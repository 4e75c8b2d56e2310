/**
 * What all products are made of: tiles, six rows by eight columns in twelve registers. At each step they take one
 * number of each row and eight of the other matrix.
 */

/** A convolution in the order in which wasm-kernels.ts writes it: addresses in bytes, then sizes. */
@unmanaged
export class Job {
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
export class Tile {
  from0: usize; from1: usize; from2: usize; from3: usize; from4: usize; from5: usize;
  to0: usize; to1: usize; to2: usize; to3: usize; to4: usize; to5: usize;
  rows: i32;
  columns: i32;
  /** Whether the sums are added to what is there. */
  adds: bool;
  relu: bool;
}
export const toOffset: usize = 24;
export const tileBytes: usize = 96;
export const tileRows: i32 = 6;
export const tileColumns: i32 = 8;

@inline
export function multiplyAdd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** Copies a matrix into panels of eight columns, the last one filled up with zeros. */
export function pack(from: usize, to: usize, rows: i32, columns: i32, down: usize, across: usize): void {
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
export function place(pixels: usize, outputs: usize, job: Job, image: i32, position: i32, last: i32): void {
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
export function multiply(
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
