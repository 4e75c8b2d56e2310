/** The header of a file of tensors: what must be in it before its values are touched. */

/** The version of the format that this course writes and reads. */
export const format = 1;

/** Bytes of one number, by the type it is stored in. */
export const bytesOf = { float32: 4, float16: 2 };

/** The type of the numbers in a file. */
export type Storage = keyof typeof bytesOf;

/** The JSON at the head of a file of tensors. */
export interface Header {
  format: number;
  /** The type of the tensors that name none of their own. */
  storage: Storage;
  /** Whether the values are in the smaller form of `pack`. */
  packed?: true;
  notes: Record<string, unknown>;
  tensors: { name: string; shape: number[]; storage?: Storage }[];
}

/** The header in `text`. Throws, saying what is wrong. */
export function parseHeader(text: string): Header {
  const { storage: found, packed, notes, tensors } = checkObject(JSON.parse(text), "it");
  const storage = checkStorage(found);
  if (packed !== undefined && packed !== true) {
    throw new Error(`packed ${JSON.stringify(packed)}; expected true, or nothing`);
  }
  if (!Array.isArray(tensors)) throw new Error("tensors is no array");
  const checked = tensors.map(checkTensor);
  return { format, storage, packed, notes: checkObject(notes, "notes"), tensors: checked };
}

/** How many bytes the values take, when they are not packed. */
export function valueBytes({ storage, tensors }: Header): number {
  return tensors.reduce(
    (sum, { shape, storage: own = storage }) => sum + sizeOf(shape) * bytesOf[own],
    0,
  );
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
  const { name, shape, storage } = checkObject(tensor, `tensor ${index}`);
  const isLength = (length: unknown) => Number.isSafeInteger(length) && Number(length) >= 0;
  if (typeof name === "string" && Array.isArray(shape) && shape.every(isLength)) {
    const own = storage === undefined ? {} : { storage: checkStorage(storage) };
    return { name, shape: shape as number[], ...own };
  }
  const found = `${JSON.stringify(name)} of shape ${JSON.stringify(shape)}`;
  throw new Error(`tensor ${index} is ${found}; expected a name and lengths`);
}

function checkStorage(found: unknown): Storage {
  if (found === "float32" || found === "float16") return found;
  throw new Error(`storage ${JSON.stringify(found)}; expected "float32" or "float16"`);
}

function checkObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`${what} is no object`);
}
