/** Reads test/fixtures/transforms.json: what torchvision made of four images. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tf } from "convnet";

interface Stored {
  shape: [number, number, number, number];
  dtype: "uint8" | "float32";
  data: string;
}

const path = join(__dirname, "../../../test/fixtures/transforms.json");

/** The fixture's numbers as they are, its pictures still packed: `unpack` gives their values. */
export const fixture = JSON.parse(readFileSync(path, "utf8"));

/** The values of a stored batch, in the order [n, height, width, channel]. */
export function unpack({ data, dtype }: Stored): Uint8Array | Float32Array {
  const bytes = new Uint8Array(Buffer.from(data, "base64"));
  return dtype === "uint8" ? bytes : new Float32Array(bytes.buffer);
}

/** A stored batch of bytes as floats in [0, 1], or only its images numbered `which`. */
export function floats(stored: Stored, which?: number[]): tf.Tensor4D {
  const all = tf.tensor4d(unpack(stored), stored.shape).div<tf.Tensor4D>(255);
  return which ? tf.gather(all, which) : all;
}
