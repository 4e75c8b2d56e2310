/**
 * Mixed precision, as PyTorch's `autocast` does it: convolutions and matrix products compute in bfloat16, what lies
 * between them takes their values as they are, and everything else gets float32. Weights, optimizer, loss and the
 * statistics of batch norm stay in float32.
 *
 * TensorFlow.js has no bfloat16. Its tensors go on saying "float32", and only the numbers that TensorFlow keeps for
 * them are narrower; the inputs of each operation are cast to the type that it computes in.
 */
import { backend, types } from "./op";
import { hasFastBfloat16 } from "./processor";
import { tf } from "./tf";

/** What convolutions and dense layers compute in. */
export type Precision = "float32" | "bfloat16";

type Attributes = Parameters<typeof backend.executeSingleOutput>[1];
type Output = ReturnType<typeof backend.binding.executeOp>[number];

/** What is used here of the backend's state, which its types keep private. */
const inner = backend as unknown as {
  tensorMap: {
    get(dataId: object): { id: number; dtype: number } | undefined;
    has(dataId: object): boolean;
  };
  getInputTensorIds(inputs: tf.TensorInfo[]): number[];
  createOutputTensor(output: Output): tf.Tensor;
};
type Gradients = Record<string, () => tf.Tensor>;
interface TapeNode {
  inputs: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
  gradient?: (dys: (tf.Tensor | null)[]) => Gradients;
}
const engine = tf.engine() as unknown as {
  addTapeNode(...parts: unknown[]): void;
  state: { activeTape: TapeNode[] };
};
const { binding } = backend;
/** TensorFlow's number for the type (`DT_BFLOAT16` in its types.proto). */
const bfloat16 = 14;

/** The operations that begin a stretch in bfloat16. */
const starting = new Set(["Conv2D", "_MklNativeFusedConv2D", "BatchMatMulV2"]);

/** These compute in bfloat16 where one of their inputs is. A sum does not: TensorFlow adds bfloat16 up in bfloat16. */
const following = new Set([
  ...starting,
  ...["Conv2DBackpropInput", "Conv2DBackpropFilter", "_MklNativeConv2DBackpropFilterWithBias"],
  ...["_MklNativeMaxPool", "_MklNativeMaxPoolGrad", "Add", "Mul"],
  ...["Relu", "ReluGrad", "ReluGradient", "Dropout", "QuickGelu", "QuickGeluGrad"],
  ...["Sigmoid", "SigmoidGrad"],
  ...["MaxPool", "AvgPool", "Equal", "ResizeNearestNeighbor"],
  ...["Reshape", "PadV2", "Slice", "StridedSlice", "Identity", "Transpose", "Pack"],
  ...["FusedBatchNormV3", "FusedBatchNormGradV3"],
]);

/** How many of the first inputs may be in bfloat16; the others are statistics. */
const narrowInputs: Record<string, number> = { FusedBatchNormV3: 1, FusedBatchNormGradV3: 2 };

let chosen: Precision = "float32";
/** How many calls of `inChosenPrecision` are at work. */
let depth = 0;
let isInstalled = false;

/** The weights in bfloat16, by the data of those in float32: cast once for a step's forward and backward pass. */
const weights = new Map<object, number>();

/**
 * Chooses what `forward`, and so `train` and `test`, compute in from now on, and returns it: "bfloat16", which has
 * the exponent of float32 and 8 significant bits instead of 24, or "float32", the default. The weights stay float32.
 * A processor without fast bfloat16 would be slower with it: there "float32" remains, with a warning, unless `force`
 * is set. Source: Micikevicius et al., "Mixed Precision Training", 2018, arXiv 1710.03740; Kalamkar et al., "A Study
 * of BFLOAT16 for Deep Learning Training", 2019, arXiv 1905.12322.
 */
export function mixedPrecision(precision: Precision, { force = false } = {}): Precision {
  if (precision !== "bfloat16" && precision !== "float32") {
    throw new RangeError(`precision "${precision}"; expected "bfloat16" or "float32"`);
  }
  const possible = force || precision === "float32" || hasFastBfloat16();
  if (!possible) {
    console.warn(
      "This processor has no fast bfloat16, so the course computes in float32. " +
        "With { force: true } it computes in bfloat16 all the same, and slowly.",
    );
  }
  chosen = possible ? precision : "float32";
  if (chosen === "bfloat16") install();
  return chosen;
}

/** What `mixedPrecision` has chosen. */
export function currentPrecision(): Precision {
  return chosen;
}

/** Runs the function with its convolutions and matrix products in the chosen precision. */
export function inChosenPrecision<T>(compute: () => T): T {
  if (depth === 0) forgetOldWeights();
  depth++;
  try {
    return compute();
  } finally {
    depth--;
  }
}

/** Whether `inChosenPrecision` is at work: what is computed then is seen by nobody but what computes on. */
export function isInForward(): boolean {
  return depth > 0;
}

/** Whether TensorFlow keeps the tensor's numbers in bfloat16. */
export function isBfloat16({ dataId }: tf.Tensor): boolean {
  return typeOf({ dataId }) === bfloat16;
}

/** The tensor, or a new one with its numbers in the type that TensorFlow keeps those of `like` in. */
export function castLike(tensor: tf.Tensor, like: tf.Tensor): tf.Tensor {
  return castTo(tensor, typeOf(like) ?? types.float32);
}

const isActive = () => depth > 0 && chosen === "bfloat16";

/** Frees the casts of weights that have changed since, or are gone. */
function forgetOldWeights(): void {
  for (const [dataId, id] of weights) {
    if (chosen === "bfloat16" && inner.tensorMap.has(dataId)) continue;
    binding.deleteTensor(id);
    weights.delete(dataId);
  }
}

const typeOf = ({ dataId }: Pick<tf.TensorInfo, "dataId">) => inner.tensorMap.get(dataId)?.dtype;
const isFraction = (dtype?: number) => dtype === types.float32 || dtype === bfloat16;

/** Puts the casts into TensorFlow.js, once, where bfloat16 is first asked for: nothing else pays for them. */
function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  backend.executeSingleOutput = (name, attributes, inputs) =>
    toTensor(execute(name, attributes, inputs, 1)[0]);
  backend.executeMultipleOutputs = (name, attributes, inputs, count) =>
    execute(name, attributes, inputs, count).map(toTensor);
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    const entry = inner.tensorMap.get(dataId);
    if (entry?.dtype !== bfloat16) return readSync(dataId);
    const { id } = cast(entry.id, bfloat16, types.float32);
    const values = binding.tensorDataSync(id);
    binding.deleteTensor(id);
    return values as ReturnType<typeof readSync>;
  };
  const addTapeNode = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (...parts) => {
    addTapeNode(...parts);
    keepTypes(engine.state.activeTape[engine.state.activeTape.length - 1]);
  };
}

/** Gives the gradient of each tensor the type of the tensor: that of a float32 weight is float32. */
function keepTypes(node: TapeNode): void {
  const { inputs, outputs, gradient } = node;
  const given = new Map(Object.entries(inputs).map(([name, input]) => [name, typeOf(input)]));
  const made = outputs.map(typeOf);
  if (!gradient || ![...given.values(), ...made].includes(bfloat16)) return;
  node.gradient = (dys) => {
    const cast = dys.map((dy, index) => dy && gradientTo(dy, made[index]));
    const gradients = Object.entries(gradient(cast)).map(([name, compute]) => [
      name,
      () => gradientTo(compute(), given.get(name)),
    ]);
    return Object.fromEntries(gradients);
  };
}

/** Runs an operation on inputs of one type, and frees what was cast for it. */
function execute(name: string, attributes: Attributes, inputs: tf.TensorInfo[], count: number) {
  const ids = inner.getInputTensorIds(inputs);
  const given = inputs.map(typeOf);
  if (name === "Cast" && given[0] === bfloat16 && attributes[1].value === types.float32) {
    // It says that it is float32 already.
    const kind = { name: "T", type: binding.TF_ATTR_TYPE, value: bfloat16 };
    return binding.executeOp("Identity", [kind], ids, count);
  }
  const isNarrow =
    following.has(name) && (given.includes(bfloat16) || (isActive() && starting.has(name)));
  if (!isNarrow && !given.includes(bfloat16)) {
    return binding.executeOp(name, attributes, ids, count);
  }
  const casts: number[] = [];
  const ready = ids.map((id, index) => {
    const from = given[index];
    const mayBeNarrow = index < (narrowInputs[name] ?? inputs.length);
    const to = isNarrow && mayBeNarrow ? bfloat16 : types.float32;
    if (from === undefined || !isFraction(from) || from === to) return id;
    const known = to === bfloat16 ? weights.get(inputs[index].dataId) : undefined;
    if (known !== undefined) return known;
    const made = cast(id, from, to).id;
    if (inputs[index] instanceof tf.Variable && isActive()) weights.set(inputs[index].dataId, made);
    else casts.push(made);
    return made;
  });
  try {
    return binding.executeOp(name, isNarrow ? attributes.map(narrowed) : attributes, ready, count);
  } finally {
    for (const id of casts) binding.deleteTensor(id);
  }
}

function narrowed(attribute: Attributes[number]): Attributes[number] {
  const { name, value } = attribute;
  const isType = (name === "T" || name === "TArgs") && value === types.float32;
  return isType ? { ...attribute, value: bfloat16 } : attribute;
}

function cast(id: number, from: number, to: number): Output {
  const attributes = [
    { name: "SrcT", type: binding.TF_ATTR_TYPE, value: from },
    { name: "DstT", type: binding.TF_ATTR_TYPE, value: to },
    { name: "Truncate", type: binding.TF_ATTR_BOOL, value: false },
  ];
  return binding.executeOp("Cast", attributes, [id], 1)[0];
}

/** The gradient, or a new one with its numbers in the other type of fractions. */
function gradientTo(gradient: tf.Tensor, to = types.float32): tf.Tensor {
  return isFraction(typeOf(gradient)) && isFraction(to) ? castTo(gradient, to) : gradient;
}

/** The tensor, or a new one with its numbers in another type. */
function castTo(tensor: tf.Tensor, to: number): tf.Tensor {
  const from = typeOf(tensor);
  if (from === undefined || from === to) return tensor;
  const [id] = inner.getInputTensorIds([tensor]);
  return toTensor(cast(id, from, to));
}

/** TensorFlow.js refuses outputs of a type that it does not know, so it is told of float32. */
function toTensor(output: Output): tf.Tensor {
  if (output.dtype !== bfloat16) return inner.createOutputTensor(output);
  const tensor = inner.createOutputTensor({ ...output, dtype: types.float32 });
  Object.assign(inner.tensorMap.get(tensor.dataId) ?? {}, { dtype: bfloat16 });
  return tensor;
}
