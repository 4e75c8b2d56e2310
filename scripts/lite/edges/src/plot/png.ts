/** PNG files (ISO 15948), made at once: the browser's own encoder gives its result later. */
import { zlibSync } from "fflate";

interface Size {
  width: number;
  height: number;
}

/** A PNG of pixels of red, green, blue and opacity. */
export function encodePng(image: Size & { pixels: Uint8ClampedArray }): Uint8Array {
  return file(image, image.pixels, { bytes: 4, colorType: 6, extra: [] });
}

/** A PNG of a byte a pixel, an index into `palette`, which has red, green, blue and opacity of up to 256 colours. */
export function encodeIndexedPng(
  image: Size & { palette: Uint8ClampedArray; indices: Uint8ClampedArray },
): Uint8Array {
  const colors = image.palette.filter((_, at) => at % 4 !== 3);
  return file(image, image.indices, { bytes: 1, colorType: 3, extra: [chunk("PLTE", colors)] });
}

function file(
  { width, height }: Size,
  values: Uint8ClampedArray,
  { bytes, colorType, extra }: { bytes: number; colorType: number; extra: Uint8Array[] },
): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, colorType);
  // Each row begins with its filter: 0, none.
  const rows = new Uint8Array(height * (1 + width * bytes));
  for (let y = 0; y < height; y++) {
    const row = values.subarray(y * width * bytes, (y + 1) * width * bytes);
    rows.set(row, y * (1 + width * bytes) + 1);
  }
  return joined([
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", new Uint8Array(header.buffer)),
    ...extra,
    chunk("IDAT", zlibSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function chunk(type: string, content: ArrayLike<number>): Uint8Array {
  const named = joined([new TextEncoder().encode(type), content]);
  return joined([bigEndian(content.length), named, bigEndian(checksum(named))]);
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function joined(parts: ArrayLike<number>[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** CRC-32, bit by bit through a table. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}
