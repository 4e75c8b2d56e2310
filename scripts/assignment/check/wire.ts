/**
 * Values that go between the check of an exercise and the learner's code, which runs in a process of its
 * own: as JSON. Functions stay where they are and are called from the other side.
 */
import { Dataset } from "../../../src/data/dataset";
import type { Transform } from "../../../src/data/image-ops";
import { tf } from "../../../src/tensorflow";
import { decodeGraph, encodeGraph, graphOf } from "./layer-wire";
import type { Tagged, Wire } from "./messages";

type Anything = (...args: unknown[]) => unknown;

const deepest = 60;
const typedArrays = { Float32Array, Float64Array, Int32Array, Uint8Array, Uint32Array };
type ArrayName = keyof typeof typedArrays;
const arrayOf = { float32: "Float32Array", int32: "Int32Array", bool: "Uint8Array" } as const;

/** Encodes and decodes the values of one side. */
export class Wires {
  /** This side's functions, by the numbers that the other side has for them. */
  readonly own: Anything[] = [];
  readonly #others = new Map<unknown, number>();
  readonly #inputs: tf.SymbolicTensor[] = [];

  /** `call` has the other side call its function number `id`. */
  constructor(private readonly call: (id: number, args: unknown[]) => unknown) {}

  /** Throws a TypeError for what cannot be sent, such as a promise or a tensor of strings. */
  encode(value: unknown, depth = 0): Wire {
    if (depth > deepest) throw new TypeError("the value is nested too deeply, or in a circle");
    const inner = (part: unknown) => this.encode(part, depth + 1);
    if (value === null || typeof value === "boolean" || typeof value === "string") return value;
    if (value === undefined) return { $: "undefined" };
    if (typeof value === "number") {
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: "number", text: Object.is(value, -0) ? "-0" : String(value) };
    }
    if (typeof value === "function") return this.#encodeFunction(value as Anything);
    if (typeof value !== "object") throw new TypeError(`a ${typeof value} cannot be sent`);
    if (value instanceof Promise) throw new TypeError("it is a promise; await it");
    if (value instanceof tf.Tensor) return encodeTensor(value);
    if (value instanceof tf.LayersModel) {
      return { $: "model", ...encodeGraph(graphOf(value), inner) };
    }
    if (value instanceof tf.SymbolicTensor) return this.#encodeSymbolic(value, inner);
    if (value instanceof Dataset) {
      const { images, labels, classes, transform } = value;
      const parts = { images, labels, classes: [...classes], transform };
      return { $: "dataset", parts: inner(parts) };
    }
    if (ArrayBuffer.isView(value)) return encodeArray(value);
    if (Array.isArray(value)) return value.map(inner);
    return { $: "object", entries: Object.entries(value).map(([key, of]) => [key, inner(of)]) };
  }

  /** The value; throws for what `encode` does not give. */
  decode(wire: Wire): unknown {
    if (wire === null || typeof wire !== "object") return wire;
    if (Array.isArray(wire)) return wire.map((part) => this.decode(part));
    switch (wire.$) {
      case "undefined":
        return undefined;
      case "number":
        return Number(wire.text);
      case "object":
        return Object.fromEntries(
          (wire.entries as [string, Wire][]).map(([key, of]) => [key, this.decode(of)]),
        );
      case "function":
        return this.#decodeFunction(Number(wire.id), String(wire.text));
      case "yours":
        return this.own[Number(wire.id)];
      case "tensor":
        return decodeTensor(wire);
      case "disposed":
        return disposed;
      case "array":
        return decodeArray(wire);
      case "model":
        return decodeGraph(wire, (part) => this.decode(part)).model();
      case "input":
        return this.#inputs[Number(wire.id)] ?? this.#newInput(wire.shape as number[]);
      case "symbolic":
        return decodeGraph(wire, (part) => this.decode(part), this.#inputs[Number(wire.id)]).output;
      case "dataset": {
        const { transform, ...parts } = this.decode(wire.parts) as Dataset;
        // A plain function, so that the other side's errors come as errors of the data set.
        return new Dataset({ ...parts, transform: ((batch) => transform(batch)) as Transform });
      }
    }
    throw new TypeError(`"${String(wire.$)}" is no kind of value`);
  }

  #encodeFunction(value: Anything): Wire {
    const theirs = this.#others.get(value);
    if (theirs !== undefined) return { $: "yours", id: theirs };
    const known = this.own.indexOf(value);
    const id = known >= 0 ? known : this.own.push(value) - 1;
    // Its end shows whether it is still what the notebook had in the answer's place.
    return { $: "function", id, text: String(value).slice(-100) };
  }

  #decodeFunction(id: number, text: string): Anything {
    const remote = (...args: unknown[]) => this.call(id, args);
    Object.defineProperty(remote, "toString", { value: () => text });
    this.#others.set(remote, id);
    return remote;
  }

  #newInput(shape: number[]): tf.SymbolicTensor {
    const input = tf.input({ shape });
    this.#inputs.push(input);
    return input;
  }

  #encodeSymbolic(value: tf.SymbolicTensor, inner: (part: unknown) => Wire): Wire {
    const graph = graphOf(value);
    let id = this.#inputs.indexOf(graph.input);
    if (id < 0) id = this.#inputs.push(graph.input) - 1;
    if (graph.nodes.length === 0) {
      return { $: "input", id, shape: graph.input.shape.slice(1) as number[] };
    }
    return { $: "symbolic", id, ...encodeGraph(graph, inner) };
  }
}

/** Stands for a tensor that the other side has disposed. */
const disposed = Symbol("disposed");

/** Brings what the other side did to the arguments of a call into the originals. */
export function restore(original: unknown, updated: unknown): void {
  if (original instanceof tf.Tensor) {
    if (updated === disposed && !original.isDisposed) original.dispose();
  } else if (original instanceof tf.LayersModel && updated instanceof tf.LayersModel) {
    original.setWeights(updated.getWeights());
    updated.dispose();
  } else if (Array.isArray(original) && Array.isArray(updated)) {
    original.length = updated.length;
    for (const [index, value] of updated.entries()) restorePart(original, index, value);
  } else if (isPlain(original) && isPlain(updated)) {
    for (const key of Object.keys(original)) restorePart(original, key, updated[key]);
  }
}

function restorePart(whole: object, key: string | number, value: unknown): void {
  const parts = whole as Record<string | number, unknown>;
  const part = parts[key];
  if (typeof part === "object" && part !== null) restore(part, value);
  else if (typeof part !== "function") parts[key] = value;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function encodeTensor(tensor: tf.Tensor): Wire {
  if (tensor.isDisposed) return { $: "disposed" };
  const { dtype, shape } = tensor;
  if (!(dtype in arrayOf)) throw new TypeError(`a tensor of ${dtype} cannot be sent`);
  return { $: "tensor", dtype, shape: [...shape], data: encodeArray(tensor.dataSync()) };
}

function decodeTensor({ dtype, shape, data }: Tagged): tf.Tensor {
  const type = dtype as keyof typeof arrayOf;
  if (!Object.hasOwn(arrayOf, type)) throw new TypeError(`no tensors of "${type}"`);
  return tf.tensor(decodeArray(data as Tagged), shape as number[], type);
}

function encodeArray(array: ArrayBufferView): Wire {
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  const type = Object.prototype.toString.call(array).slice(8, -1);
  const name = Buffer.isBuffer(array) || type === "Uint8ClampedArray" ? "Uint8Array" : type;
  if (!Object.hasOwn(typedArrays, name)) throw new TypeError(`a ${name} cannot be sent`);
  return { $: "array", type: name, bytes: bytes.toString("base64") };
}

function decodeArray({ type, bytes }: Tagged) {
  if (!Object.hasOwn(typedArrays, String(type))) throw new TypeError(`no arrays of "${type}"`);
  const { buffer } = Uint8Array.from(Buffer.from(String(bytes), "base64"));
  return new typedArrays[type as ArrayName](buffer);
}
