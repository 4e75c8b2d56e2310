import assert from "node:assert/strict";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { createCanvas } from "canvas";
import { readPng } from "../../../src/data/fetch/png";
import { randomInteger } from "../../../src/random";
import { attempt, type Target } from "../engine";
import { mutateBytes } from "../mutate-bytes";

const size = { width: 1024, height: 4 };

/**
 * Picture sheets of four images: altered as they are, with the checksums of their chunks made to fit, or
 * packed anew after their unpacked lines were altered. What is taken has just as many pixels as
 * expected; other pixels are found by the digest of the data made of them.
 */
export function sheet(): Target {
  const [file, other] = [31, 7].map(drawn);
  const whole = readPng(file, size).values;

  return {
    refusals:
      /^(no PNG; |\d+ x \d+ pixels, .*; expected a PNG|the checksum of the PNG's chunk|the PNG has |the PNG's pixels cannot be unpacked: |\d+ bytes of pixels; )/,
    next() {
      const kind = randomInteger(3);
      const bytes = kind === 0 ? mutateBytes(file, other) : withChecksums(altered(kind));
      const read = attempt(() => readPng(bytes, size));
      if ("refused" in read) return read;
      const { values, channels } = read.value;
      assert.equal(values.length, size.width * size.height * channels);
      if (values.equals(whole)) return "same";
      assert.ok(kind > 0, "altered pixels were taken");
      return "accepted";
    },
  };

  function altered(kind: number): Buffer {
    if (kind === 1) return mutateBytes(file, other);
    const lines = mutateBytes(unpacked(file), unpacked(other));
    const chunk = packed(lines);
    return Buffer.concat([file.subarray(0, header), chunk, file.subarray(-12)]);
  }
}

/** The bytes of a PNG's signature and first chunk. */
const header = 33;

function unpacked(png: Buffer): Buffer {
  const at = png.indexOf("IDAT");
  return inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
}

/** A chunk IDAT, its checksum left to `withChecksums`. */
function packed(lines: Buffer): Buffer {
  const data = deflateSync(lines, { level: 1 });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from("IDAT"), data, Buffer.alloc(4)]);
}

function drawn(factor: number): Buffer {
  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext("2d");
  const picture = context.createImageData(size.width, size.height);
  picture.data.forEach((_, index) => {
    picture.data[index] = index % 4 === 3 ? 255 : (index * factor) % 251;
  });
  context.putImageData(picture, 0, 0);
  return canvas.toBuffer("image/png");
}

/** The PNG with the checksum of each of its chunks made to fit, as far as its lengths lead. */
function withChecksums(png: Buffer): Buffer {
  const bytes = Buffer.from(png);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}
