/** Layers, from one input to one output, between the two sides of a check: their options, their weights, and how they are connected. */
import { batchNorm, dropout, Gelu } from "../../../src/model/layers";
import { tf } from "../../../src/tensorflow";
import type { Tagged, Wire } from "./messages";

type Config = Record<string, unknown>;
/** What TensorFlow.js keeps of a tensor that has no values yet. */
interface Symbolic extends tf.SymbolicTensor {
  sourceLayer: tf.layers.Layer;
  inputs: Symbolic[];
}

/** The layers between an input and an output in the order in which they compute, each with the nodes that it takes: -1 is the input. */
export interface Graph {
  input: tf.SymbolicTensor;
  nodes: { layer: tf.layers.Layer; from: number[] }[];
  sequential: boolean;
}

/** The graph of a model, or the one behind a symbolic tensor. Throws if it has several inputs, or a layer twice. */
export function graphOf(of: tf.LayersModel | tf.SymbolicTensor): Graph {
  const model = of instanceof tf.LayersModel ? of : undefined;
  if (model && model.outputs.length !== 1)
    throw new TypeError("a network with several outputs cannot be sent");
  const nodes: Graph["nodes"] = [];
  const places = new Map<Symbolic, number>();
  let input: Symbolic | undefined;
  const visit = (tensor: Symbolic): number => {
    const known = places.get(tensor);
    if (known !== undefined) return known;
    const layer = tensor.sourceLayer;
    if (layer.getClassName() === "InputLayer") {
      if (input && input !== tensor)
        throw new TypeError("layers with several inputs cannot be sent");
      input = tensor;
      return -1;
    }
    const from = tensor.inputs.map(visit);
    if (nodes.some((node) => node.layer === layer)) {
      throw new TypeError(`the layer ${layer.name} is used twice, which cannot be sent`);
    }
    const place = nodes.push({ layer, from }) - 1;
    places.set(tensor, place);
    return place;
  };
  visit((model ? model.outputs[0] : of) as Symbolic);
  if (!input) throw new TypeError("layers without an input cannot be sent");
  return { input, nodes, sequential: model instanceof tf.Sequential };
}

/** The graph as JSON, its weights included; `encode` encodes tensors. */
export function encodeGraph(
  { input, nodes, sequential }: Graph,
  encode: (value: unknown) => Wire,
): Tagged {
  const layers = nodes.map(({ layer, from }) => ({
    ...{ name: layer.name, from },
    ...kindOf(layer),
    weights: layer.weights.map((weight) => weightOf(weight, encode)),
  }));
  const shape = input.shape.slice(1) as number[];
  return { sequential, shape, layers: JSON.parse(JSON.stringify(layers)) };
}

type Variable = tf.layers.Layer["weights"][number];
/** A weight by its name within its layer, such as "kernel": the order of weights depends on which are trainable. */
type Weight = { part: string; trainable: boolean; values: Wire };

function weightOf(variable: Variable, encode: (value: unknown) => Wire): Weight {
  const { trainable } = variable;
  return { part: partOf(variable), trainable, values: encode(variable.read()) };
}

const partOf = ({ originalName }: Variable) => originalName.split("/").at(-1) as string;

/** The course's own layers have no configuration that TensorFlow.js could read. */
const own = {
  dropout: dropout({ rate: 0 }).constructor,
  batchNorm: batchNorm().constructor,
  gelu: Gelu,
};

function kindOf(layer: tf.layers.Layer): { kind: string; config: Config } {
  const parts = layer as unknown as { rate?: number; options?: Config };
  if (layer.constructor === own.dropout) return { kind: "dropout", config: { rate: parts.rate } };
  if (layer.constructor === own.batchNorm)
    return { kind: "batchNorm", config: { ...parts.options } };
  if (layer.constructor === own.gelu) return { kind: "gelu", config: {} };
  return { kind: layer.getClassName(), config: layer.getConfig() as Config };
}

/** Fresh layers with these weights, connected to `input` or to one of their own. */
export function decodeGraph(
  wire: Tagged,
  decode: (wire: Wire) => unknown,
  input?: tf.SymbolicTensor,
) {
  const shape = wire.shape as number[];
  const specs = wire.layers as (Tagged & { from: number[]; weights: Weight[] })[];
  const layers = specs.map((spec) => makeLayer(String(spec.kind), String(spec.name), spec.config));
  const weighted = () => {
    for (const [index, layer] of layers.entries()) {
      const sent = new Map(specs[index].weights.map((weight) => [weight.part, weight]));
      for (const variable of layer.weights) {
        const weight = sent.get(partOf(variable));
        if (!weight) throw new TypeError(`${variable.originalName} was not sent`);
        const values = decode(weight.values) as tf.Tensor;
        variable.write(values);
        values.dispose();
        variable.trainable = weight.trainable;
      }
    }
  };
  if (wire.sequential) {
    const model = tf.sequential();
    const [first] = specs;
    layers[0] = makeLayer(String(first.kind), String(first.name), {
      ...(first.config as Tagged),
      batchInputShape: [null, ...shape],
    });
    for (const layer of layers) model.add(layer);
    weighted();
    return { output: model.outputs[0], model: (): tf.LayersModel => model };
  }
  const start = input ?? tf.input({ shape });
  const outputs: tf.SymbolicTensor[] = [];
  for (const [index, { from }] of specs.entries()) {
    const inputs = from.map((place) => (place < 0 ? start : outputs[place]));
    const [only] = inputs;
    const output = layers[index].apply(inputs.length === 1 ? only : inputs);
    outputs.push(output as tf.SymbolicTensor);
  }
  weighted();
  const output = outputs.at(-1) ?? start;
  return { output, model: () => tf.model({ inputs: start, outputs: output }) };
}

/** A registered layer class of TensorFlow.js, which makes its layers from their configuration. */
interface LayerClass {
  fromConfig(cls: unknown, config: unknown): tf.layers.Layer;
}

function makeLayer(kind: string, name: string, config: Wire): tf.layers.Layer {
  const options = { ...(config as Config), name };
  if (kind === "dropout") return dropout(options as { name: string; rate: number });
  if (kind === "batchNorm") return batchNorm(options);
  if (kind === "gelu") return new Gelu({ name });
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const [cls] = classNameMap[kind] ?? [];
  if (!cls || kind === "Sequential" || kind === "Model") {
    throw new TypeError(`layers of the class ${kind} cannot be sent`);
  }
  // The weights are set afterwards, so the classes of initial weights that the learner wrote are not needed.
  const zeros = { className: "Zeros", config: {} };
  const initial = Object.keys(options).filter((key) => /initializer$/i.test(key));
  const all = { ...options, ...Object.fromEntries(initial.map((key) => [key, zeros])) };
  return (cls as unknown as LayerClass).fromConfig(cls, all);
}
