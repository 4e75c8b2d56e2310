/** Files of tensors taken apart and put together without the course's code, as the format's text says. */
import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The parts of a file. */
export interface Parts {
  header: Json;
  values: Buffer;
}

/** The parts of a whole file. */
export function takeApart(bytes: Buffer): Parts {
  const end = 12 + bytes.readUInt32LE(8);
  return {
    header: JSON.parse(bytes.toString("utf8", 12, end)),
    values: bytes.subarray(end, -32),
  };
}

/** Compressed values as they were: first all bytes at even positions, then all at odd ones, deflated. */
export function unpacked(values: Buffer): Buffer {
  const apart = inflateSync(values);
  const odd = Math.ceil(apart.length / 2);
  const bytes = Buffer.alloc(apart.length);
  for (let pair = 0; pair < odd; pair++) {
    bytes[2 * pair] = apart[pair];
    if (odd + pair < apart.length) bytes[2 * pair + 1] = apart[odd + pair];
  }
  return bytes;
}

/** The file of these parts, its length and checksum right. */
export function putTogether({ header, values }: Parts): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return checksummed(Buffer.concat([Buffer.from("convnet\n"), length, text, values]));
}

/** The content with its SHA-256. */
export function checksummed(content: Buffer): Buffer {
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}
