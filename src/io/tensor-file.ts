/**
 * A file of tensors that says what is in it and whether it is whole:
 * 8 bytes "convnet\n", the length of the header (uint32), the header as JSON, the tensors' values
 * (little-endian float32 or float16, in the header's order), and the SHA-256 of all that. The values of a
 * float16 file are compressed: byte shuffle, then deflate.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateSync, inflateSync } from "node:zlib";
import * as v from "valibot";
import { writeAtomically } from "./files";
import { fitsHalf, fromHalf, toHalf } from "./float16";

/** A tensor's values by name. */
export interface NamedTensor {
  name: string;
  shape: number[];
  values: Float32Array;
}

/** What a file holds: its tensors, and notes in JSON about them. */
export interface TensorFile {
  tensors: NamedTensor[];
  notes: Record<string, unknown>;
}

/** Thrown when a file is not whole, or no file of tensors at all. */
export class DamagedFileError extends Error {
  override name = "DamagedFileError";
}

/** Bytes of one number, by the type it is stored in. */
const bytesOf = { float32: 4, float16: 2 };

/** The type of the numbers in a file. */
export type Storage = keyof typeof bytesOf;

const magic = Buffer.from("convnet\n");
const headerStart = magic.length + 4;
const checksumLength = 32;
/** The version of the format that this course writes and reads. */
const format = 1;
/** Far more than a network of the course takes; a small compressed file must not fill the memory. */
const mostBytes = 2 ** 28;

const isObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const storageSchema = v.picklist(["float32", "float16"]);
const headerSchema = v.object({
  format: v.literal(format),
  /** The type of the tensors that name none of their own. */
  storage: storageSchema,
  /** Whether the values are compressed. */
  packed: v.optional(v.literal(true)),
  notes: v.custom<Record<string, unknown>>(isObject, "expected an object"),
  tensors: v.array(
    v.object({
      name: v.string(),
      shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      storage: v.optional(storageSchema),
    }),
  ),
});
type Header = v.InferOutput<typeof headerSchema>;

/**
 * Writes the file all or nothing; the file that was at `path` before stays until then. In "float16", a
 * tensor with a number that is too large for it is stored in float32.
 */
export function writeTensorFile(
  path: string,
  { tensors, notes }: TensorFile,
  { storage = "float32" }: { storage?: Storage } = {},
): void {
  const parts = tensors.map(({ name, shape, values }) => {
    const tooLarge = storage === "float16" && !fitsHalf(values);
    const stored = storage === "float32" || tooLarge ? values : toHalf(values);
    const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    return { bytes, header: { name, shape, ...(tooLarge && { storage: "float32" }) } };
  });
  const headers = parts.map(({ header }) => header);
  const packed = storage === "float16" || undefined;
  const header = Buffer.from(JSON.stringify({ format, storage, packed, notes, tensors: headers }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const values = Buffer.concat(parts.map(({ bytes }) => bytes));
  const content = Buffer.concat([magic, length, header, packed ? compress(values) : values]);
  writeAtomically(path, Buffer.concat([content, sha256(content)]));
}

/** Reads a file that `writeTensorFile` wrote. Throws if it is another file, damaged, or newer. */
export function readTensorFile(path: string): TensorFile {
  const bytes = readFileSync(path);
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    throw new DamagedFileError(
      `${path} is not a file of this course's tensors; choose another file`,
    );
  }
  const content = bytes.subarray(0, -checksumLength);
  if (!sha256(content).equals(bytes.subarray(-checksumLength))) {
    throw new DamagedFileError(
      `${path} is damaged: its SHA-256 does not match; save it again or use a copy`,
    );
  }
  let found: unknown;
  try {
    const end = headerStart + content.readUInt32LE(magic.length);
    if (end > content.length) throw new Error(`it ends at byte ${end} of ${content.length}`);
    const json = JSON.parse(content.toString("utf8", headerStart, end));
    found = json?.format;
    if (typeof found !== "number" || found === format) {
      const header = parseHeader(json);
      const tensors = split(header, readValues(header, content.subarray(end)));
      return { notes: header.notes, tensors };
    }
  } catch (error) {
    const what = `its header is wrong: ${(error as Error).message}`;
    throw new DamagedFileError(`${path} is damaged: ${what}; save it again or use a copy`);
  }
  throw new Error(
    `${path} has format ${found}; this version of the course reads ${format}. Update it.`,
  );
}

function parseHeader(json: unknown): Header {
  const { issues, output, success } = v.safeParse(headerSchema, json, { abortEarly: true });
  if (success) return output;
  throw new Error(`${v.getDotPath(issues[0]) ?? "it"}: ${issues[0].message}`);
}

/** The bytes of all values, as many as the shapes take. */
function readValues({ packed, tensors, storage }: Header, stored: Buffer): Uint8Array {
  const size = tensors.reduce(
    (sum, { shape, storage: own = storage }) => sum + sizeOf(shape) * bytesOf[own],
    0,
  );
  if (packed) return decompress(stored, size);
  if (size === stored.length) return stored;
  throw new Error(`shapes take ${size} bytes; there are ${stored.length}`);
}

function split({ storage, tensors }: Header, bytes: Uint8Array): NamedTensor[] {
  let end = 0;
  return tensors.map(({ name, shape, storage: own = storage }) => {
    const start = end;
    end += sizeOf(shape) * bytesOf[own];
    // Copied, since an array of numbers must start at a multiple of their size.
    const { buffer } = Uint8Array.from(bytes.subarray(start, end));
    const half = own === "float16";
    const values = half ? fromHalf(new Uint16Array(buffer)) : new Float32Array(buffer);
    return { name, shape, values };
  });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Byte shuffle and deflate, without loss: all first bytes of the 16-bit numbers, then all second ones (the
 * shuffle filter of HDF5). Those with sign and exponent are much alike: a network's weights shrink by an
 * eighth, unshuffled by half of that.
 */
function compress(bytes: Uint8Array): Buffer {
  const half = bytes.length / 2;
  const shuffled = bytes.map((_, at) => bytes[at < half ? 2 * at : 2 * (at - half) + 1]);
  return deflateSync(shuffled, { level: 9 });
}

/** The `size` bytes that were compressed. Throws if there are more or fewer of them, or if they are damaged. */
function decompress(compressed: Uint8Array, size: number): Uint8Array {
  if (size > mostBytes) throw new Error(`${size} bytes packed; expected at most ${mostBytes}`);
  const shuffled = inflateSync(compressed, { maxOutputLength: Math.max(1, size) });
  if (shuffled.length !== size) {
    throw new Error(`${shuffled.length} bytes packed; expected ${size}`);
  }
  return Uint8Array.from(shuffled, (_, at) => shuffled[(at % 2) * (size / 2) + (at >> 1)]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
