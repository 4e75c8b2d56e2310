/** What the page and the worker with the kernel say to each other. */
import type { Content, Header } from "../kernel/messages";

export type { Content };

/** A request of JupyterLab's, as far as the kernel reads it. */
export interface Asked {
  header: Header;
  content: Content;
  cell?: string;
}

export type ToWorker =
  | { kind: "request"; id: number; request: Asked }
  | { kind: "interrupt"; press: number };

export type FromWorker =
  /** The kernel could not start, for a reason that the learner can act on. */
  | { kind: "failed"; reason: string }
  /** What the worker has loaded is kept for a time without a network. */
  | { kind: "kept" }
  | { kind: "answer"; id: number; content: Content }
  | { kind: "publish"; id?: number; type: string; content: Content }
  /** The compiler begins or ends work that no press of the stop button should cut off. */
  | { kind: "compiles"; now: boolean }
  | { kind: "heard"; press: number };
