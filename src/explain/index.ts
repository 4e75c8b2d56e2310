/** The explainers: pictures to play with, also without a kernel. */
export { architecture } from "./architecture";
export { channelStepper, type Filters } from "./channel-stepper";
export { channels } from "./channels";
export { type FilterMoment, filterReplay } from "./filter-replay";
export { flattening } from "./flattening";
export { type ModelOptions, model } from "./model-stepper";
export { four } from "./pixel-art";
export { poolingStepper } from "./pooling";
export { receptiveField } from "./receptive-field";
export { convolutionStepper } from "./stepper";
export { trainingReplay } from "./training-replay";
