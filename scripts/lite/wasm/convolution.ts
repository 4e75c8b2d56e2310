/** Convolutions and their gradients. */
import { Job, multiply, pack, place, Tile, tileBytes, tileColumns, tileRows, toOffset } from "./tile";

/** So many bytes of packed filters stay in the processor's cache. */
const cached: i32 = 1 << 18;

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
