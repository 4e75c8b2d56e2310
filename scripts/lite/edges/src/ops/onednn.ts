/** oneDNN is TensorFlow's; see src/ops/onednn.ts. */
export const hasOneDnn = (): boolean => false;

export const isThere = (): boolean => false;

export function runOneDnn(name: string): never {
  throw new Error(`${name} is an operation of oneDNN's, which the browser lacks`);
}

export const fourfold = (): number[] => [];
