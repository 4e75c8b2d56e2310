/** Convolutions of 3 x 3 without strides, with a quarter of the products. */
import { Job, multiply, multiplyAdd, pack, Tile, tileBytes, tileColumns, tileRows, toOffset } from "./tile";

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
