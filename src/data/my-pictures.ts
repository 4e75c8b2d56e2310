/** The learner's own images: files from anywhere, so each is checked before it is decoded. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
} from "node:fs";
import { basename, join } from "node:path";
import { createCanvas, type ImageData, loadImage } from "canvas";
import { learnerFolder } from "../io/checkout";
import { tf } from "../tensorflow";
import { imageSize as side } from "./dataset";
import { imageFormat, imageSize } from "./image-header";

/** Where the learner puts images; git does not see what is in it. */
export const picturesFolder = join(learnerFolder(), "notebooks/my-pictures");

const most = { bytes: 20_000_000, pixels: 25_000_000, side: 16_384, scans: 64 };

/** What file managers leave in a folder: macOS's and Linux's hidden files, Windows' own, WSL's marks of origin. */
const litter =
  /^\.|^(eh)?thumbs\.db|^desktop\.ini$|^icon\r$|^__macosx$|:zone\.identifier$|^~\$|~$/i;

/** The paths of the files in the folder for the learner's own images, by name, without what file managers leave. */
export function myPictures(folder = picturesFolder): string[] {
  return readdirSync(folder)
    .filter((name) => !litter.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * The middle square of a PNG or JPEG file as `[32, 32, 3]` (int32, 0 to 255), each of its pixels the mean of those
 * that it covers. Throws, naming the file and the next step, if it is no such image, is larger than 20 MB or
 * 25 megapixels, or is a link.
 */
export async function loadPicture(path: string): Promise<tf.Tensor3D> {
  const name = basename(path);
  const bytes = readFile(path, name);
  checkHeader(bytes, name);
  const square = await decodeSquare(bytes).catch((error: Error) =>
    refuse(name, `is damaged: ${error.message}`, "Open it in an image program and save it again."),
  );
  return tf.tensor3d(shrink(square.data, square.width, side), [side, side, 3], "int32");
}

/** The middle square of the PNG or JPEG in `bytes`, on white where it is clear: red, green, blue, opacity. */
async function decodeSquare(bytes: Buffer): Promise<ImageData> {
  const image = await loadImage(bytes);
  const side = Math.min(image.width, image.height);
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 2].map(Math.floor);
  const context = createCanvas(side, side).getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, side, side);
  context.drawImage(image, -left, -top);
  return context.getImageData(0, 0, side, side);
}

/** The bytes of a plain file of a fit size; a link, a folder or a device is never followed or read. */
function readFile(path: string, name: string): Buffer {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) refuse(name, "does not exist", "Check its name and the folder that it is in.");
  if (found.isSymbolicLink()) refuse(name, "is a link", "Copy the image itself into the folder.");
  if (!found.isFile()) refuse(name, "is not a file", "Put the images themselves into the folder.");
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(file);
    if (size === 0) refuse(name, "is empty", "Copy the image again.");
    if (size > most.bytes) {
      const found = `has ${(size / 1e6).toFixed(0)} MB; expected at most ${most.bytes / 1e6}`;
      refuse(name, found, "Save a smaller copy of it.");
    }
    const bytes = Buffer.alloc(size);
    return bytes.subarray(0, readSync(file, bytes, 0, size, 0));
  } finally {
    closeSync(file);
  }
}

/** Refuses what cannot be decoded, or would take too much memory or time, by what the file says of itself. */
function checkHeader(bytes: Buffer, name: string): void {
  const format = imageFormat(bytes);
  if (format !== undefined && format !== "PNG" && format !== "JPEG") {
    const next = "Open it in an image program or a browser and save it as PNG or JPEG.";
    refuse(name, `has the format ${format}; expected PNG or JPEG`, next);
  }
  const size = format && imageSize(bytes);
  if (!size) refuse(name, "is not an image that the course can read", "Save it as PNG or JPEG.");
  const { width, height } = size;
  if (width * height > most.pixels || Math.max(width, height) > most.side) {
    const limit = `expected at most ${most.pixels / 1e6} million`;
    refuse(name, `has ${width} x ${height} pixels; ${limit}`, "Save a smaller copy of it.");
  }
  if (width === 0 || height === 0) {
    refuse(name, `has ${width} x ${height} pixels`, "Save it again.");
  }
  if (format === "JPEG" && countScans(bytes) > most.scans) {
    refuse(
      name,
      `has over ${most.scans} scans, more than any camera makes`,
      "Save it again as PNG.",
    );
  }
}

/** A progressive JPEG is decoded once for each scan: a small file with thousands would take hours. */
function countScans(bytes: Buffer): number {
  let scans = 0;
  const marker = Buffer.from([0xff, 0xda]);
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 2)) scans++;
  return scans;
}

/**
 * A square of `from` x `from` pixels (red, green, blue, opacity) as `to` x `to` of three: each the mean of those that it
 * covers, and of a part of a pixel its part.
 */
export function shrink(pixels: Uint8ClampedArray, from: number, to: number): Int32Array {
  const scale = from / to;
  const sums = new Float64Array(to * to * 3);
  const shares = Array.from({ length: to }, (_, place) => shareOf(place * scale, scale, from));
  shares.forEach((rows, y) => {
    shares.forEach((columns, x) => {
      for (const [row, height] of rows) {
        for (const [column, width] of columns) {
          for (let c = 0; c < 3; c++) {
            sums[(y * to + x) * 3 + c] += pixels[(row * from + column) * 4 + c] * height * width;
          }
        }
      }
    });
  });
  return Int32Array.from(sums, Math.round);
}

/** The pixels from `start` on over `length`, each with its share of the mean; the shares add up to 1. */
function shareOf(start: number, length: number, count: number): [pixel: number, share: number][] {
  const end = start + length;
  const first = Math.floor(start);
  const pixels = Array.from({ length: Math.ceil(end) - first }, (_, i) => first + i);
  return pixels
    .filter((pixel) => pixel < count)
    .map((pixel) => [pixel, (Math.min(end, pixel + 1) - Math.max(start, pixel)) / length]);
}

function refuse(name: string, found: string, next: string): never {
  throw new Error(`"${name}" ${found}. ${next}`);
}
