import type { NamedTensor } from "../../src/io/tensor-file";
import type { Epoch, Session } from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { machine } from "./provenance";
import { Watch } from "./watch";

/** The part of a log that is JSON. */
export interface LogFacts {
  history: Epoch[];
  sessions: Session[];
}

/** What is kept of a training besides its weights. */
export class TrainingLog {
  history: Epoch[] = [];
  sessions: Session[] = [];
  /** Two for each epoch: conv1's filters, and the validation set's confusion matrix. */
  epochTensors: NamedTensor[] = [];
  /** Looks at the training steps. */
  readonly watch = new Watch();

  add(epoch: Epoch, model: tf.LayersModel, matrix: number[][]): void {
    this.history.push(epoch);
    const filters = model.getLayer("conv1").getWeights()[0];
    this.epochTensors.push(
      { name: "filters", shape: filters.shape, values: filters.dataSync<"float32">().slice() },
      { name: "matrix", shape: [10, 10], values: Float32Array.from(matrix.flat()) },
    );
  }

  addSession(fromStep: number, warnings: string[]): void {
    const started = new Date().toISOString();
    this.sessions.push({ fromStep, started, machine: machine(), warnings });
  }

  facts(): LogFacts {
    return { history: this.history, sessions: this.sessions };
  }

  /** The losses of all steps so far, then `epochTensors`. */
  tensors(): NamedTensor[] {
    const values = Float32Array.from(this.watch.losses);
    return [{ name: "losses", shape: [values.length], values }, ...this.epochTensors];
  }

  /** Goes on with what `facts` and `tensors` gave. */
  restore({ history, sessions }: LogFacts, [losses, ...epochTensors]: NamedTensor[]): void {
    this.history = history;
    this.sessions = sessions;
    this.epochTensors = epochTensors;
    for (const loss of losses.values) this.watch.losses.push(loss);
  }
}
