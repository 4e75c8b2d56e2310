/** The exercises by chapter: `exercises.data.batchBytes.check(answer)`. */
export * as convolution from "./exercises/convolution";
export * as data from "./exercises/data";
export * as evaluation from "./exercises/evaluation";
export * as filters from "./exercises/filters";
export * as fineTuning from "./exercises/fine-tuning";
export * as model from "./exercises/model";
export * as training from "./exercises/training";
export * as tuning from "./exercises/tuning";
