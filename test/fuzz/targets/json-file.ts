import { createHash } from "node:crypto";
import { randomInteger } from "../../../src/random";
import { mutateBytes } from "../mutate-bytes";
import { mutateJson } from "../mutate-json";

/** An altered text of a JSON file with its own digest, and whether that was made to fit. */
export function mutateDigested(text: string): { text: string; redigested: boolean } {
  const kind = randomInteger(3);
  if (kind === 0) return { text: mutatedText(text), redigested: false };
  const value = mutateJson(JSON.parse(text));
  if (kind === 1 || value === null || typeof value !== "object" || Array.isArray(value)) {
    return { text: JSON.stringify(value), redigested: false };
  }
  const { sha256, ...rest } = value;
  const digest = createHash("sha256").update(JSON.stringify(rest)).digest("hex");
  return { text: JSON.stringify({ ...rest, sha256: digest }), redigested: true };
}

/** The text with its bytes altered. */
export function mutatedText(text: string): string {
  const bytes = Buffer.from(text);
  return mutateBytes(bytes, bytes).toString("utf8");
}
