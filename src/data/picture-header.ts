/** What a picture file says of itself in its first bytes, read without decoding it. */

/** The kind of a picture file and its size in pixels. */
export interface PictureHeader {
  format: "PNG" | "JPEG" | "GIF" | "WebP";
  width: number;
  height: number;
}

/** The header of the file's bytes; undefined for anything that is no PNG, JPEG, GIF or WebP. */
export function pictureHeader(bytes: Buffer): PictureHeader | undefined {
  if (bytes.length < 30) return undefined;
  if (bytes.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n") return png(bytes);
  if (bytes.readUInt16BE(0) === 0xffd8) return jpeg(bytes);
  if (/^GIF8[79]a/.test(bytes.toString("latin1", 0, 6))) {
    return { format: "GIF", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  const riff = bytes.toString("latin1", 0, 4) === "RIFF";
  return riff && bytes.toString("latin1", 8, 12) === "WEBP" ? webp(bytes) : undefined;
}

/** PNG specification, section 11.2.2: IHDR is the first chunk. */
function png(bytes: Buffer): PictureHeader | undefined {
  if (bytes.toString("latin1", 12, 16) !== "IHDR") return undefined;
  return { format: "PNG", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** ITU T.81, annex B: segments follow each other up to the frame header, SOF0 to SOF15. */
function jpeg(bytes: Buffer): PictureHeader | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++; // a byte that fills up
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return { format: "JPEG", width, height };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** RFC 9649, sections 2.5 to 2.7. */
function webp(bytes: Buffer): PictureHeader | undefined {
  const format = "WebP";
  const chunk = bytes.toString("latin1", 12, 16);
  if (chunk === "VP8X") {
    return { format, width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
  }
  if (chunk === "VP8L") {
    const bits = bytes.readUInt32LE(21);
    return { format, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (chunk !== "VP8 ") return undefined;
  const [width, height] = [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  return { format, width, height };
}
