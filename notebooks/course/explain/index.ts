/** The explainers: interactive figures, which need no kernel. */
export { architecture, recipe } from "./architecture";
export { backpropagation, type SmallNetwork } from "./backpropagation";
export { channelStepper, type Filters } from "./channel-stepper";
export { channels } from "./channels";
export { convolutionStepper } from "./convolution-stepper";
export { type FilterMoment, filterReplay } from "./filter-replay";
export { flattening, four } from "./flattening";
export { type ModelOptions, model } from "./model-stepper";
export { poolingStepper } from "./pooling";
export { receptiveField } from "./receptive-field";
export { trainingReplay } from "./training-replay";
