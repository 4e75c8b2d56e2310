/**
 * Alterations of a valid file as disks, networks and hands make them: plain data that fast-check draws,
 * shrinks when a parser fails, and prints.
 */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { checksummed, type Json, putTogether, takeApart } from "./tensor-bytes";

/** Bytes put in at the position `at` (modulo the file's length), in place of `remove` or as many as they are. */
export interface ByteEdit {
  at: number;
  insert: Uint8Array;
  remove?: number;
}

/** What is done to the value at the position `at` (modulo the number of positions) of a JSON value. */
export interface JsonEdit {
  at: number;
  /** A value in its place, */
  set?: Json;
  /** or a copy of the value at another position, */
  copyFrom?: number;
  /** or the same value under its key with this behind it; without any of these it is removed. */
  rename?: string;
}

const position = fc.nat(2 ** 31 - 1);
const lengths = [0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** The number as four bytes, the lowest first or last, as files write lengths. */
function fourBytes(value: number, lowestFirst: boolean): Uint8Array {
  const bytes = Buffer.alloc(4);
  if (lowestFirst) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

/** One to four edits of bytes; a piece put in may be one of `other`, a second valid file. */
export function byteEdits(other: Buffer): fc.Arbitrary<ByteEdit[]> {
  const piece = fc
    .tuple(fc.nat(other.length - 1), fc.nat(64))
    .map(([from, length]) => other.subarray(from, from + length));
  const insert = fc.oneof(
    fc.uint8Array({ maxLength: 16 }),
    fc.uint8Array({ minLength: 1, maxLength: 1 }),
    fc.tuple(fc.constantFrom(...lengths), fc.boolean()).map((pair) => fourBytes(...pair)),
    fc.nat(64).map((length) => new Uint8Array(length)),
    piece,
  );
  // The first positions, since lengths stand there; the last number of bytes cuts the file short.
  const at = fc.oneof(fc.nat(64), position);
  const remove = fc.oneof(fc.nat(64), fc.constant(2 ** 31));
  return fc.array(fc.record({ at, insert, remove }, { requiredKeys: ["at", "insert"] }), {
    minLength: 1,
    maxLength: 4,
  });
}

/** The bytes after these edits. */
export function editBytes(bytes: Buffer, edits: readonly ByteEdit[]): Buffer {
  return edits.reduce((file, { at, insert, remove = insert.length }) => {
    const start = at % Math.max(1, file.length);
    return Buffer.concat([file.subarray(0, start), insert, file.subarray(start + remove)]);
  }, bytes);
}

const numbers = [-1, 0, 0.5, 2, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e308, 1e-320];
const words = ["", "0", "float32", "float64", "__proto__", "constructor", "é\u0000\uD800"];
const others: readonly Json[] = ["x".repeat(5000), null, true, false, [], {}, [[]], { length: 9 }];

/** One to three edits of a JSON value: other types, absurd numbers, keys gone, renamed or swapped. */
export const jsonEdits: fc.Arbitrary<JsonEdit[]> = fc.array(
  fc.oneof(
    fc.record({ at: position, set: fc.constantFrom<Json>(...numbers, ...words, ...others) }),
    fc.record({ at: position, set: fc.jsonValue() as fc.Arbitrary<Json> }),
    fc.record({ at: position, copyFrom: position }),
    fc.record({ at: position, rename: fc.constantFrom(...words) }),
    fc.record({ at: position }),
  ),
  { minLength: 1, maxLength: 3 },
);

/** A copy of the JSON value after these edits. */
export function editJson(value: Json, edits: readonly JsonEdit[]): Json {
  const box: Record<string, Json> = { value: structuredClone(value) };
  for (const edit of edits) {
    const all = places(box);
    if (all.length > 0) apply(edit, all);
  }
  return box.value ?? null;
}

type Place = [holder: Record<string, Json>, key: string];

/** Every position in the value, as the object or array that holds it and its key there. */
function places(holder: Json): Place[] {
  if (holder === null || typeof holder !== "object") return [];
  const object = holder as Record<string, Json>;
  return Object.keys(object).flatMap((key): Place[] => [[object, key], ...places(object[key])]);
}

function apply({ at, set, copyFrom, rename }: JsonEdit, all: readonly Place[]): void {
  const [holder, key] = all[at % all.length];
  if (set !== undefined) put(holder, key, set);
  else if (rename !== undefined) put(holder, `${key}${rename}`, holder[key]);
  else if (copyFrom !== undefined) {
    const [otherHolder, otherKey] = all[copyFrom % all.length];
    put(holder, key, otherHolder[otherKey]);
  } else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** As `holder[key] = value`, which for the key "__proto__" does something else. */
function put(holder: Record<string, Json>, key: string, value: Json): void {
  const own = { writable: true, enumerable: true, configurable: true };
  Object.defineProperty(holder, key, { ...own, value: structuredClone(value) });
}

/** How a JSON file with its own checksum is altered: as JSON, its checksum then made to match or not, or as text. */
export type TextAlteration = { json: JsonEdit[]; resealed: boolean } | { text: ByteEdit[] };

/** Alterations of such a file. */
export function textAlterations(text: string): fc.Arbitrary<TextAlteration> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ json: jsonEdits, resealed: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ text: byteEdits(Buffer.from(text)) }) },
  );
}

/** The altered text, and whether its checksum matches it. */
export function alterText(
  text: string,
  alteration: TextAlteration,
): { text: string; resealed: boolean } {
  if ("text" in alteration) {
    const altered = editBytes(Buffer.from(text), alteration.text).toString("utf8");
    return { text: altered, resealed: false };
  }
  const value = editJson(JSON.parse(text), alteration.json);
  if (!alteration.resealed || value === null || typeof value !== "object" || Array.isArray(value)) {
    return { text: JSON.stringify(value), resealed: false };
  }
  const { sha256: _, ...rest } = value;
  const sha256 = createHash("sha256").update(JSON.stringify(rest)).digest("hex");
  return { text: JSON.stringify({ ...rest, sha256 }), resealed: true };
}

/** How a file of tensors is altered: which of two, its header, values and bytes, and whether its checksum matches then. */
export interface TensorFileAlteration {
  which: 0 | 1;
  header: JsonEdit[];
  values: ByteEdit[];
  bytes: ByteEdit[];
  resealed: boolean;
}

/** Alterations of one of the two files. */
export function tensorFileAlterations(
  files: readonly Buffer[],
): fc.Arbitrary<TensorFileAlteration> {
  const none = fc.constant<never[]>([]);
  return fc.record({
    which: fc.constantFrom(0 as const, 1 as const),
    header: fc.oneof(none, jsonEdits),
    values: fc.oneof(none, none, byteEdits(takeApart(files[1]).values)),
    bytes: fc.oneof(none, none, byteEdits(files[1])),
    resealed: fc.oneof(fc.constant(true), fc.boolean()),
  });
}

/** The altered file. */
export function alterTensorFile(
  files: readonly Buffer[],
  alteration: TensorFileAlteration,
): Buffer {
  const file = files[alteration.which];
  const { header, values } = takeApart(file);
  const parts = {
    header: editJson(header, alteration.header),
    values: editBytes(values, alteration.values),
  };
  const content = putTogether(parts).subarray(0, -32);
  if (alteration.resealed) return checksummed(editBytes(content, alteration.bytes));
  return editBytes(Buffer.concat([content, file.subarray(-32)]), alteration.bytes);
}
