/** The exercises by chapter: `exercises.data.batchBytes.check(answer)`. */
export * as data from "./exercises/data";
export * as evaluation from "./exercises/evaluation";
export * as model from "./exercises/model";
export * as training from "./exercises/training";
export * as tuning from "./exercises/tuning";
