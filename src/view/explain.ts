/** The explainers: pictures to play with, also without a kernel. */

export { architecture } from "./explain/architecture";
export { channelStepper, type Filters } from "./explain/channel-stepper";
export { channels } from "./explain/channels";
export { type Chapter, courseMap } from "./explain/course-map";
export { type FilterMoment, filterReplay } from "./explain/filter-replay";
export { flattening } from "./explain/flattening";
export { type ModelOptions, model } from "./explain/model-stepper";
export { four } from "./explain/pixel-art";
export { poolingStepper } from "./explain/pooling";
export { receptiveField } from "./explain/receptive-field";
export { convolutionStepper } from "./explain/stepper";
export { trainingReplay } from "./explain/training-replay";
