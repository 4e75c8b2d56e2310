/** The header of a file of tensors: what must be in it before its values are touched. */

/** The version of the format that this course writes and reads. */
export const format = 1;

/** Bytes of one number, by the type it is stored in. */
const bytesOf = { float32: 4, float16: 2 };

/** The type of the numbers in a file. */
export type Storage = keyof typeof bytesOf;

/** The JSON at the head of a file of tensors. */
export interface Header {
  format: number;
  storage: Storage;
  notes: Record<string, unknown>;
  tensors: { name: string; shape: number[] }[];
}

/** The header in `text`, of a file with `size` bytes of values. Throws, saying what does not fit. */
export function parseHeader(text: string, size: number): Header {
  const { storage, notes, tensors } = checkObject(JSON.parse(text), "it");
  if (storage !== "float32" && storage !== "float16") {
    throw new Error(`storage ${JSON.stringify(storage)}; expected "float32" or "float16"`);
  }
  if (!Array.isArray(tensors)) throw new Error("tensors is no array");
  const checked = tensors.map(checkTensor);
  const expected = checked.reduce((sum, { shape }) => sum + sizeOf(shape), 0) * bytesOf[storage];
  if (expected !== size) throw new Error(`shapes take ${expected} bytes; there are ${size}`);
  return { format, storage, notes: checkObject(notes, "notes"), tensors: checked };
}

/** The format that `text` says it is of, if it is a number. */
export function formatOf(text: string): number | undefined {
  const { format: found } = checkObject(JSON.parse(text), "it");
  return typeof found === "number" ? found : undefined;
}

/** How many numbers a tensor of this shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function checkTensor(tensor: unknown, index: number) {
  const { name, shape } = checkObject(tensor, `tensor ${index}`);
  const isLength = (length: unknown) => Number.isSafeInteger(length) && Number(length) >= 0;
  if (typeof name === "string" && Array.isArray(shape) && shape.every(isLength)) {
    return { name, shape: shape as number[] };
  }
  const found = `${JSON.stringify(name)} of shape ${JSON.stringify(shape)}`;
  throw new Error(`tensor ${index} is ${found}; expected a name and lengths`);
}

function checkObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`${what} is no object`);
}
