/** Node's compression by fflate. */
import { Buffer } from "buffer";
import { unzlibSync, zlibSync } from "fflate";

export function deflateSync(bytes: Uint8Array, { level }: { level: 9 }): Buffer {
  return Buffer.from(zlibSync(bytes, { level }));
}

/** Throws if more than `maxOutputLength` bytes are packed. */
export function inflateSync(
  bytes: Uint8Array,
  { maxOutputLength }: { maxOutputLength: number },
): Buffer {
  const unpacked = unzlibSync(bytes, { out: new Uint8Array(maxOutputLength) });
  return Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
}
