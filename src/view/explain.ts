/** The explainers of chapter 01-convolution: pictures to play with, also without a kernel. */

export { poolingStepper } from "./explain/pooling";
export { receptiveField } from "./explain/receptive-field";
export { convolutionStepper } from "./explain/stepper";
