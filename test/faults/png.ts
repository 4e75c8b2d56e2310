/** PNG files as one may not expect them, put together byte by byte (W3C PNG specification, 5 and 11). */
import { crc32, deflateSync } from "node:zlib";

/** What the header says of a picture. */
export interface Header {
  width: number;
  height: number;
  bits?: number;
  interlaced?: boolean;
}

/** An RGB picture with this header; its pixels are all `value`, in as many lines as are given. */
export function png(header: Header, lines = header.height, value = 0): Buffer {
  const { width, height, bits = 8, interlaced = false } = header;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bits, 2, 0, 0, interlaced ? 1 : 0], 8);
  const line = Buffer.alloc(1 + (width * 3 * bits) / 8, value);
  line[0] = 0;
  const data = deflateSync(Buffer.concat(Array(lines).fill(line)), { level: 1 });
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", data), chunk("IEND")]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
