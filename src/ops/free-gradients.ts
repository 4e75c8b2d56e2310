/**
 * The way back frees what it has used. TensorFlow.js keeps every layer's gradient, and what the way
 * forward saved for it, until the whole gradient is computed; here both go as soon as the layer below
 * has taken them. Training then holds about half of the memory at its peak.
 */
import { tf } from "./tf";

interface TapeNode {
  gradient?: (dys: (tf.Tensor | null)[]) => unknown;
  saved: tf.Tensor[];
}

/** What is used here of TensorFlow.js's engine, which its types keep private. */
interface Engine {
  addTapeNode(...parts: unknown[]): void;
  state: { activeTape: TapeNode[]; gradientDepth: number; activeScope: { id: number } };
}

const engine = tf.engine() as unknown as Engine;
const addTapeNode = engine.addTapeNode.bind(engine);

/** What the node before has used; it is not freed at once, since its gradients are computed later. */
let used: (tf.Tensor | null)[] = [];

engine.addTapeNode = (...parts) => {
  addTapeNode(...parts);
  const node = engine.state.activeTape[engine.state.activeTape.length - 1];
  const { gradient, saved } = node;
  if (!gradient) return;
  node.gradient = (dys) => {
    // Inside another gradient the tape is needed once more.
    if (engine.state.gradientDepth > 0) return gradient(dys);
    tf.dispose(used as tf.Tensor[]);
    used = [...dys.filter((dy) => dy && isOfThisPass(dy)), ...saved];
    return gradient(dys);
  };
};

/** Whether the tensor was made on this way back, and not handed in by whoever asks for the gradient. */
function isOfThisPass(tensor: tf.Tensor): boolean {
  const { kept, scopeId } = tensor as unknown as { kept: boolean; scopeId: number };
  return !kept && scopeId === engine.state.activeScope.id;
}
