/** Of Node's cryptography, what the course and its kernel use. The browser's own needs a secure page and gives its results later. */
import { sha256 } from "@noble/hashes/sha2.js";
import { Buffer } from "buffer";

/** SHA-256, the only kind that is asked for. */
export function createHash(_algorithm: "sha256") {
  const hash = sha256.create();
  return {
    update(content: string | Uint8Array) {
      hash.update(typeof content === "string" ? new TextEncoder().encode(content) : content);
      return this;
    },
    digest(encoding?: "hex"): string | Buffer {
      const bytes = Buffer.from(hash.digest());
      return encoding ? bytes.toString(encoding) : bytes;
    },
  };
}

export function randomBytes(count: number): Buffer {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(count)));
}

/** Unlike the browser's own also there where the page is not from https. */
export const randomUUID = () => randomBytes(16).toString("hex");
