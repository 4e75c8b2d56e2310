/**
 * A file of tensors that tells what is in it and whether it is whole:
 * 8 bytes "convnet\n", the length of the header (uint32), the header as JSON, the tensors' values
 * (little-endian float32 or float16, in the header's order; of a file of float16, packed), and the SHA-256
 * of all that.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeAtomically } from "./files";
import { fitsHalf, fromHalf, toHalf } from "./float16";
import { pack, unpack } from "./packing";
import {
  bytesOf,
  format,
  formatOf,
  type Header,
  parseHeader,
  type Storage,
  sizeOf,
  valueBytes,
} from "./tensor-header";

export type { Storage };

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

const magic = Buffer.from("convnet\n");
const digestLength = 32;

/**
 * Writes the file all or nothing; the file that was at `path` before stays until then. Of "float16", a
 * tensor with a number that is too large for it is stored in float32.
 */
export function writeTensorFile(
  path: string,
  { tensors, notes }: TensorFile,
  { storage = "float32" }: { storage?: Storage } = {},
): void {
  const parts = tensors.map(({ name, shape, values }) => {
    const whole = storage === "float16" && !fitsHalf(values);
    const stored = storage === "float32" || whole ? values : toHalf(values);
    const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    return { bytes, header: { name, shape, ...(whole && { storage: "float32" }) } };
  });
  const headers = parts.map(({ header }) => header);
  const packed = storage === "float16" || undefined;
  const header = Buffer.from(JSON.stringify({ format, storage, packed, notes, tensors: headers }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const values = Buffer.concat(parts.map(({ bytes }) => bytes));
  const content = Buffer.concat([magic, length, header, packed ? pack(values) : values]);
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
  const content = bytes.subarray(0, -digestLength);
  if (!sha256(content).equals(bytes.subarray(-digestLength))) {
    throw new DamagedFileError(
      `${path} is damaged: its SHA-256 does not fit; make it again or use a copy`,
    );
  }
  const { header, bytes: stored } = readHeader(path, content);
  return { notes: header.notes, tensors: split(header, stored) };
}

/** The header, and the bytes of the values, as many as its shapes say. */
function readHeader(path: string, content: Buffer): { header: Header; bytes: Uint8Array } {
  const start = magic.length + 4;
  let found: number | undefined;
  try {
    const end = start + content.readUInt32LE(magic.length);
    if (end > content.length) throw new Error(`it ends at byte ${end} of ${content.length}`);
    const text = content.toString("utf8", start, end);
    found = formatOf(text);
    if (found === format) {
      const header = parseHeader(text);
      return { header, bytes: valuesOf(header, content.subarray(end)) };
    }
  } catch (error) {
    const what = `its header is wrong: ${(error as Error).message}`;
    throw new DamagedFileError(`${path} is damaged: ${what}; make it again or use a copy`);
  }
  throw new Error(
    `${path} has format ${found}; this version of the course reads ${format}. Update it.`,
  );
}

function valuesOf(header: Header, stored: Buffer): Uint8Array {
  const size = valueBytes(header);
  if (header.packed) return unpack(stored, size);
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

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
