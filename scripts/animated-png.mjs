/** Animated PNG (https://www.w3.org/TR/png-3/#apng-frame-based-animation), with one palette for all frames. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync, gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
/** @type {typeof import("../dist/src/plot/palette.js")} */
const { quantize } = createRequire(import.meta.url)(join(root, "dist/src/plot/palette.js"));

/**
 * The opaque frames, all of one size, each shown for `milliseconds` and the last for `last`, over and over.
 * @param {{ width: number, height: number, data: Uint8ClampedArray }[]} frames
 * @param {{ milliseconds: number, last: number }} times
 * @returns {Buffer}
 */
export function animatedPng(frames, { milliseconds, last }) {
  const { width, height } = frames[0];
  const all = new Uint8ClampedArray(frames.length * width * height * 4);
  frames.forEach(({ data }, i) => {
    all.set(data, i * width * height * 4);
  });
  const { palette, indices } = quantize(all, 64);
  let sequence = 0;
  const chunks = frames.flatMap((_, i) => {
    const delay = i + 1 < frames.length ? milliseconds : last;
    const control = [u32(sequence++, width, height, 0, 0), u16(delay, 1000), Buffer.from([0, 0])];
    const pixels = packed(indices.subarray(i * width * height, (i + 1) * width * height), width);
    // The first frame is also the picture for readers that know no animation.
    const frame =
      i === 0 ? chunk("IDAT", pixels) : chunk("fdAT", Buffer.concat([u32(sequence++), pixels]));
    return [chunk("fcTL", Buffer.concat(control)), frame];
  });
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", Buffer.concat([u32(width, height), Buffer.from([8, 3, 0, 0, 0])])),
    chunk("acTL", u32(frames.length, 0)),
    chunk("PLTE", Buffer.from(palette.filter((_, i) => i % 4 < 3))),
    ...chunks,
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * Rows of palette numbers, each after a 0 for "no filter", compressed.
 * @param {Uint8ClampedArray} indices
 * @param {number} width
 */
function packed(indices, width) {
  const rows = indices.length / width;
  const lines = Buffer.alloc(rows * (width + 1));
  for (let y = 0; y < rows; y++) {
    lines.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  return deflateSync(lines, { level: 9 });
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([u32(data.length), body, u32(checksum(body))]);
}

/**
 * CRC-32, as PNG wants it, from the end of a gzip file: zlib itself tells it only from Node 20.15 on.
 * @param {Buffer} bytes
 */
function checksum(bytes) {
  return gzipSync(bytes).subarray(-8).readUInt32LE();
}

/** @param {number[]} numbers */
function u32(...numbers) {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => {
    bytes.writeUInt32BE(number, 4 * i);
  });
  return bytes;
}

/** @param {number[]} numbers */
function u16(...numbers) {
  const bytes = Buffer.alloc(2 * numbers.length);
  numbers.forEach((number, i) => {
    bytes.writeUInt16BE(number, 2 * i);
  });
  return bytes;
}
