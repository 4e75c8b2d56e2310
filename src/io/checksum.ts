import { createHash } from "node:crypto";

/**
 * The value with the SHA-256 of its JSON as its last key, so that a file of it that was altered on the
 * disk is noticed. Layout and white space of the file do not count.
 */
export function withChecksum<Value extends object>(value: Value): Value & { sha256: string } {
  return { ...value, sha256: checksum(value) };
}

/** Whether `value`, parsed from JSON, is exactly what `withChecksum` gave. */
export function checksumMatches({ sha256, ...value }: Record<string, unknown>): boolean {
  return sha256 === checksum(value);
}

function checksum(value: object): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
