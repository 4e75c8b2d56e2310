/** The exercises by chapter: `exercises.data.batchBytes.check(answer)`. */
export * as data from "./exercises/data";
export * as model from "./exercises/model";
export * as tuning from "./exercises/tuning";
