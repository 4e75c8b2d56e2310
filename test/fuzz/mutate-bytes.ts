/** Alters a valid file as disks, networks and hands do. All chance is the course's own. */
import { randomInteger } from "../../src/random";

const lengths = [0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

type Mutation = (bytes: Buffer, other: Buffer) => Buffer;

const mutations: readonly Mutation[] = [
  flipBit,
  setByte,
  truncate,
  remove,
  repeat,
  insert,
  splice,
  setLength,
  clear,
];

/** One to four alterations of `bytes`; a splice takes its piece from `other`, a second valid file. */
export function mutateBytes(bytes: Buffer, other: Buffer): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + randomInteger(4); left > 0; left--) {
    mutated = Buffer.from(pick(mutations)(mutated, other));
  }
  return mutated;
}

/** One of the items. */
export function pick<Item>(items: readonly Item[]): Item {
  return items[randomInteger(items.length)];
}

function flipBit(bytes: Buffer): Buffer {
  if (bytes.length > 0) bytes[place(bytes)] ^= 1 << randomInteger(8);
  return bytes;
}

function setByte(bytes: Buffer): Buffer {
  if (bytes.length > 0) bytes[place(bytes)] = pick([0, 1, 0x7f, 0x80, 0xff]);
  return bytes;
}

function truncate(bytes: Buffer): Buffer {
  return bytes.subarray(0, place(bytes));
}

function remove(bytes: Buffer): Buffer {
  const [from, to] = range(bytes);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

function repeat(bytes: Buffer): Buffer {
  const [from, to] = range(bytes);
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
}

function insert(bytes: Buffer): Buffer {
  const at = place(bytes);
  const noise = Uint8Array.from({ length: 1 + randomInteger(16) }, () => randomInteger(256));
  return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
}

function splice(bytes: Buffer, other: Buffer): Buffer {
  const [from, to] = range(other);
  const at = Math.min(from, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
}

/** Puts a telling number of 32 bits somewhere, most often near the start, where lengths are. */
function setLength(bytes: Buffer): Buffer {
  if (bytes.length < 4) return bytes;
  const last = bytes.length - 4;
  const at =
    randomInteger(2) === 0 ? randomInteger(Math.min(last, 64) + 1) : randomInteger(last + 1);
  const length = pick(lengths);
  if (randomInteger(2) === 0) bytes.writeUInt32LE(length, at);
  else bytes.writeUInt32BE(length, at);
  return bytes;
}

function clear(bytes: Buffer): Buffer {
  const [from, to] = range(bytes);
  return bytes.fill(0, from, to);
}

function place(bytes: Buffer): number {
  return bytes.length === 0 ? 0 : randomInteger(bytes.length);
}

/** A piece of at most 64 bytes. */
function range(bytes: Buffer): [from: number, to: number] {
  const from = place(bytes);
  return [from, Math.min(from + 1 + randomInteger(64), bytes.length)];
}
