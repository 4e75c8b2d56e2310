/** The exercises by chapter: `exercises.data.batchBytes.check(answer)`. */
import type { Exercise } from "./exercise";
import * as bugLab from "./exercises/bug-lab";
import * as convolution from "./exercises/convolution";
import * as data from "./exercises/data";
import * as evaluation from "./exercises/evaluation";
import * as filters from "./exercises/filters";
import * as fineTuning from "./exercises/fine-tuning";
import * as goingFurther from "./exercises/going-further";
import * as model from "./exercises/model";
import * as start from "./exercises/start";
import * as training from "./exercises/training";
import * as tuning from "./exercises/tuning";

const all = {
  bugLab,
  convolution,
  data,
  evaluation,
  filters,
  fineTuning,
  goingFurther,
  model,
  start,
  training,
  tuning,
};

// What the learner answers is kept under the name that the notebook writes.
for (const [chapter, exercises] of Object.entries(all)) {
  for (const [name, exercise] of Object.entries<Exercise<never>>(exercises)) {
    exercise.name = `exercises.${chapter}.${name}`;
  }
}

export {
  bugLab,
  convolution,
  data,
  evaluation,
  filters,
  fineTuning,
  goingFurther,
  model,
  start,
  training,
  tuning,
};
