/** How TensorFlow.js's objects print in Node: tensors with their numbers, models with their summary. */
import { type InspectOptions, inspect } from "node:util";
import { tf } from "./tf";

/** Tensors with more values than this print the first along their first axis; reading all would copy them. */
const mostValues = 1_000_000;
const mostLines = 30;

/** `whole` as the thing that is printed, `short` inside of objects and arrays, on one line. */
function printAs<T>(prototype: T & object, whole: (value: T) => string, short = whole): void {
  const print = function (this: T, depth: number, options: InspectOptions) {
    // The prototype itself prints as any object.
    if (this === prototype) return "{}";
    return depth === options.depth ? whole(this) : short(this);
  };
  Object.defineProperty(prototype, inspect.custom, { value: print, configurable: true });
}

function heading(tensor: tf.Tensor): string {
  const name = tensor instanceof tf.Variable ? `Variable "${tensor.name}"` : "Tensor";
  const state = tensor.isDisposed ? " (disposed)" : "";
  return `${name} ${tensor.dtype} [${tensor.shape.join(", ")}]${state}`;
}

/** TensorFlow.js's own words without its heading. */
function values(tensor: tf.Tensor): string {
  const lines = tensor.toString().split("\n").slice(1);
  return [...lines.slice(0, mostLines), ...(lines.length > mostLines ? ["    …"] : [])].join("\n");
}

function wholeTensor(tensor: tf.Tensor): string {
  if (tensor.isDisposed) return heading(tensor);
  if (tensor.size <= mostValues) return `${heading(tensor)}\n${values(tensor)}`;
  const few = tensor.rank === 1 ? 20 : 1;
  return `${heading(tensor)}, the first ${few}:\n${tf.tidy(() => values(tensor.slice(0, few)))}`;
}

function shortTensor(tensor: tf.Tensor): string {
  if (tensor.isDisposed || tensor.size > 12) return heading(tensor);
  return `${heading(tensor)}: ${values(tensor).replace(/\s+/g, " ").trim()}`;
}

const shapeOf = (shape: unknown) => JSON.stringify(shape).replaceAll(",", ", ");

function wholeModel(model: tf.LayersModel): string {
  const lines: string[] = [];
  if (model.inputs?.length) model.summary(undefined, undefined, (line) => lines.push(String(line)));
  // TensorFlow.js has a summary only once the shape of the input is known.
  else lines.push(shortModel(model), ...model.layers.map((layer) => `  ${shortLayer(layer)}`));
  return lines.join("\n");
}

function shortModel(model: tf.LayersModel): string {
  return `${name(model)}: ${model.layers.length} layers, ${parameters(model.layers)}`;
}

function shortLayer(layer: tf.layers.Layer): string {
  return `${name(layer)}${settings(layer)}, ${parameters([layer])}`;
}

const name = (layer: tf.layers.Layer) => `${layer.getClassName()} "${layer.name}"`;

function parameters(layers: tf.layers.Layer[]): string {
  if (layers.some(({ built }) => !built)) return "not built yet";
  const count = layers.reduce((sum, layer) => sum + layer.countParams(), 0);
  return `${count.toLocaleString("en")} parameters`;
}

/** The settings of a layer that give its size: ": filters 16, kernelSize [5, 5]". */
function settings(layer: tf.layers.Layer): string {
  const config = layer.getConfig();
  const told = [
    "units",
    "filters",
    "kernelSize",
    "strides",
    "poolSize",
    "padding",
    "rate",
    "activation",
  ]
    .filter((key) => config[key] !== undefined && config[key] !== null)
    .map((key) => `${key} ${typeof config[key] === "object" ? shapeOf(config[key]) : config[key]}`);
  return told.length > 0 ? `: ${told.join(", ")}` : "";
}

printAs(tf.Tensor.prototype, wholeTensor, shortTensor);
printAs(tf.layers.Layer.prototype, shortLayer);
printAs(tf.LayersModel.prototype, wholeModel, shortModel);
printAs(
  tf.SymbolicTensor.prototype,
  ({ name, shape, dtype }) => `SymbolicTensor "${name}" ${dtype} ${shapeOf(shape)}`,
);
printAs(
  tf.Optimizer.prototype,
  (optimizer) =>
    `${optimizer.getClassName()} ${inspect(optimizer.getConfig(), { breakLength: Infinity })}`,
);
printAs(
  tf.data.Dataset.prototype,
  ({ size }) => `tf.data.Dataset of ${size ?? "an unknown number of"} elements`,
);
