/**
 * TensorFlow.js's state after code was ended by force in the middle of it: the scopes of `tidy` are still
 * open and hold their tensors, and a gradient's tape still records. Closed, the next cell begins clean.
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

/** Disposes what open scopes hold and stops recording. Nothing of TensorFlow.js may be running. */
function closeScopes(): void {
  const engine = tf.engine();
  const state = engine.state as unknown as EngineState;
  while (state.activeScope) engine.endScope();
  // What a gradient would have needed, and would have disposed at its end.
  for (const { saved = [] } of state.activeTape ?? []) tf.dispose(saved);
  Object.assign(state, { activeTape: null, gradientDepth: 0, kernelDepth: 0, profiling: false });
}

repairAfterStop.add(closeScopes);
