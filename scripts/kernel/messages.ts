/**
 * Jupyter's wire format: a message is a list of frames,
 * [identities…, "<IDS|MSG>", signature, header, parent header, metadata, content].
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

const delimiter = Buffer.from("<IDS|MSG>");
const session = randomUUID();

export type Content = Record<string, unknown>;

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** A message that a client sent. */
export interface Request {
  /** Routing frames: an answer goes back behind the same ones. */
  identities: Buffer[];
  header: Header;
  content: Content;
  /** The id of the cell that the client runs, if it says so. */
  cell?: string;
}

function sign(key: string, parts: readonly (Buffer | string)[]): Buffer {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return Buffer.from(hmac.digest("hex"));
}

/** Reads the frames of a request; throws if the signature is not that of `key`. */
export function decode(key: string, frames: readonly Buffer[]): Request {
  const split = frames.findIndex((frame) => frame.equals(delimiter));
  const [signature, ...parts] = frames.slice(split + 1);
  if (split < 0 || signature === undefined || parts.length < 4) {
    throw new Error(`not a Jupyter message: ${frames.length} frames without header and content`);
  }
  const expected = sign(key, parts);
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new Error("a message with a wrong signature; expected the connection file's key");
  }
  const { cellId } = JSON.parse(String(parts[2])) as { cellId?: unknown };
  return {
    ...(typeof cellId === "string" ? { cell: cellId } : {}),
    identities: frames.slice(0, split),
    header: JSON.parse(String(parts[0])) as Header,
    content: JSON.parse(String(parts[3])) as Content,
  };
}

/** The frames of a message of type `type` that `request` caused; without identities for iopub. */
export function encode(
  key: string,
  identities: readonly Buffer[],
  type: string,
  content: Content,
  request?: Request,
): (Buffer | string)[] {
  const header: Header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: "kernel",
    date: new Date().toISOString(),
    version: "5.3",
  };
  const parts = [header, request?.header ?? {}, {}, content].map(toJson);
  return [...identities, delimiter, sign(key, parts), ...parts];
}

/**
 * JSON in well-formed Unicode: half of a surrogate pair, which no UTF-8 file can hold and which
 * would keep the whole notebook from being saved, becomes U+FFFD, in keys as in values.
 */
function toJson(value: unknown): string {
  // JSON.stringify writes a whole pair as it is and half of one as an escape, such as \ud83d.
  return JSON.stringify(value).replace(/\\(?:\\|u(d[89a-f]..))/g, (escaped, half) =>
    half ? "\ufffd" : escaped,
  );
}
