/** The cases of chapter 10-bug-lab; the notebook shows the evidence, and asks what the fault is. */
export * from "./bug-lab/choosing";
export * from "./bug-lab/testing";
export * from "./bug-lab/training";
