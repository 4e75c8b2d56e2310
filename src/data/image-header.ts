/** What an image file says of itself in its first bytes, read without decoding it. */

/** Width and height of an image, in pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

/** The formats that browsers and cameras know, by how a file of them begins; only the first two are decoded. */
const formats: readonly [name: string, start: RegExp][] = [
  ["PNG", /^\x89PNG\r\n/],
  ["JPEG", /^\xff\xd8\xff/],
  ["GIF", /^GIF8[79]a/],
  ["WebP", /^RIFF.{4}WEBP/s],
  ["AVIF", /^.{4}ftyp(.{4}){0,8}avi[fs]/s],
  ["HEIC", /^.{4}ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)/s],
  ["JPEG XL", /^(\xff\n|\0\0\0.JXL )/s],
  ["TIFF", /^(II\*\0|MM\0\*)/],
  ["BMP", /^BM.{4}\0\0\0\0/s],
  ["SVG", /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?<svg\s/],
];

/** The name of the file's format, such as "PNG" or "HEIC"; undefined for what is no image that we know. */
export function imageFormat(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, 200);
  return formats.find(([, pattern]) => pattern.test(start))?.[0];
}

/** The size that a PNG or JPEG says it has; undefined if it says none. */
export function imageSize(bytes: Buffer): ImageSize | undefined {
  return imageFormat(bytes) === "PNG" ? pngSize(bytes) : jpegSize(bytes);
}

/** PNG specification, section 11.2.2: IHDR is the first chunk. */
function pngSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length < 24 || bytes.toString("latin1", 12, 16) !== "IHDR") return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** ITU T.81, annex B: segments follow each other up to the frame header, SOF0 to SOF15. */
function jpegSize(bytes: Buffer): ImageSize | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++; // a byte that fills up
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
