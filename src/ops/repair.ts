/**
 * TensorFlow.js's state after code failed or was ended by force in the middle of it. By force, the scopes of
 * `tidy` are still open and hold their tensors, and a gradient's tape still records; closed, the next cell
 * begins clean. A gradient whose function throws keeps what its tape has saved: here it is freed.
 */
import { repairAfterStop } from "../notebook/interrupt";
import { tf } from "./tf";

interface EngineState {
  activeScope?: object | null;
  activeTape?: { saved?: tf.Tensor[] }[] | null;
  gradientDepth: number;
  kernelDepth: number;
  profiling: boolean;
}

const engine = tf.engine() as unknown as {
  state: EngineState;
  endScope(): void;
  gradients(...all: unknown[]): unknown;
};

/** Disposes what open scopes hold and stops recording. Nothing of TensorFlow.js may be running. */
function closeScopes(): void {
  const { state } = engine;
  while (state.activeScope) engine.endScope();
  freeTape(state);
  Object.assign(state, { gradientDepth: 0, kernelDepth: 0, profiling: false });
}

/** Frees what a gradient would have needed, and would have disposed at its end. */
function freeTape(state: EngineState): void {
  for (const { saved = [] } of state.activeTape ?? []) tf.dispose(saved);
  state.activeTape = null;
}

repairAfterStop.add(closeScopes);

const gradients = engine.gradients.bind(engine);
engine.gradients = (...all) => {
  try {
    return gradients(...all);
  } catch (error) {
    // An outer gradient still records on the same tape.
    if (engine.state.gradientDepth === 0) freeTape(engine.state);
    throw error;
  }
};
