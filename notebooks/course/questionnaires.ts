/** The questionnaires by chapter: `questionnaires.data.check({ lucky: "b", … })`. */
export { bugLab } from "./questionnaires/bug-lab";
export { convolution } from "./questionnaires/convolution";
export { data } from "./questionnaires/data";
export { evaluation } from "./questionnaires/evaluation";
export { filters } from "./questionnaires/filters";
export { fineTuning } from "./questionnaires/fine-tuning";
export { goingFurther } from "./questionnaires/going-further";
export { model } from "./questionnaires/model";
export { training } from "./questionnaires/training";
export { tuning } from "./questionnaires/tuning";
