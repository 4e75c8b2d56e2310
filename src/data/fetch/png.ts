/**
 * A reader of plain PNG pictures (W3C PNG specification, sections 5, 7.3 and 9): 8 bits a channel, RGB
 * or RGBA, not interlaced. It is our own because canvas's decoder can be made to end the process by a
 * broken file, as `npm run fuzz` found; this one takes no more memory than the picture it expects.
 */
import { crc32, inflateSync } from "node:zlib";

/** The size that a picture must have. */
export interface PictureSize {
  width: number;
  height: number;
}

/** The values of a picture, row by row, 3 or 4 a pixel. */
export interface Pixels {
  channels: number;
  values: Buffer;
}

const signature = Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
/** By the header's number for the kind of colour: RGB and RGBA. */
const channelsOf = new Map([
  [2, 3],
  [6, 4],
]);

/** The pixels of `png`, which must be of this size. Throws, saying what is wrong, before memory is taken. */
export function readPng(png: Buffer, { width, height }: PictureSize): Pixels {
  const channels = readHeader(png, { width, height });
  const line = 1 + width * channels;
  const values = inflated(Buffer.concat(readData(png)), line * height);
  if (values.length !== line * height) {
    throw new Error(`${values.length} bytes of pixels; expected ${line * height}`);
  }
  return { channels, values: unfiltered(values, line, channels) };
}

function readHeader(png: Buffer, { width, height }: PictureSize): number {
  const size = `${width} x ${height} pixels`;
  const expected = `expected a PNG of ${size}, 8 bits a channel, RGB or RGBA, not interlaced`;
  if (png.length < 33 || !png.subarray(0, signature.length).equals(signature)) {
    throw new Error(`no PNG; ${expected}`);
  }
  const foundSize = `${png.readUInt32BE(16)} x ${png.readUInt32BE(20)} pixels`;
  const [bits, color, , , interlaced] = png.subarray(24, 29);
  const channels = channelsOf.get(color);
  if (foundSize === size && bits === 8 && channels && interlaced === 0) return channels;
  const colors = channels ? "" : `, colour type ${color}`;
  const found = `${foundSize}, ${bits} bits${colors}${interlaced ? ", interlaced" : ""}`;
  throw new Error(`${found}; ${expected}`);
}

/** The data of the chunks IDAT, the checksum of every chunk checked. */
function readData(png: Buffer): Buffer[] {
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const type = png.toString("latin1", at + 4, at + 8);
    const end = at + 8 + png.readUInt32BE(at);
    if (end + 4 > png.length) break;
    if (crc32(png.subarray(at + 4, end)) !== png.readUInt32BE(end)) {
      throw new Error(`the checksum of the PNG's chunk at byte ${at} does not fit`);
    }
    if (type === "IEND") return data;
    if (type === "IDAT") data.push(png.subarray(at + 8, end));
    at = end + 4;
  }
  throw new Error(`the PNG has no end in its ${png.length} bytes (truncated or altered)`);
}

function inflated(data: Buffer, most: number): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: most });
  } catch (error) {
    throw new Error(`the PNG's pixels cannot be unpacked: ${(error as Error).message}`);
  }
}

/** The lines without the byte in front of each, which says how the line was made of its neighbours. */
function unfiltered(lines: Buffer, line: number, channels: number): Buffer {
  const length = line - 1;
  const values = Buffer.alloc((lines.length / line) * length);
  let above = Buffer.alloc(length);
  for (let from = 0, to = 0; from < lines.length; from += line, to += length) {
    const row = values.subarray(to, to + length);
    lines.copy(row, 0, from + 1, from + line);
    addNeighbours(lines[from], row, above, channels);
    above = row;
  }
  return values;
}

/** Adds to each value, modulo 256, what the filter makes of those left of it, above, and above left. */
function addNeighbours(filter: number, row: Buffer, above: Buffer, channels: number): void {
  if (filter > 4) throw new Error(`the PNG has filter ${filter}; expected 0 to 4`);
  if (filter === 0) return;
  for (let index = 0; index < row.length; index++) {
    const left = index < channels ? 0 : row[index - channels];
    const up = above[index];
    if (filter === 1) row[index] += left;
    else if (filter === 2) row[index] += up;
    else if (filter === 3) row[index] += (left + up) >> 1;
    else row[index] += paeth(left, up, index < channels ? 0 : above[index - channels]);
  }
}

/** Of the three, the one nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp] = [Math.abs(up - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
