/** The chapters by the names of their files. Written by `npm run build`: change the files, not this one. */
import startJson from "./00-start-here.json";
import * as convolutionCode from "./01-convolution";
import convolutionJson from "./01-convolution.json";
import * as dataCode from "./02-data";
import dataJson from "./02-data.json";
import * as modelCode from "./03-model";
import modelJson from "./03-model.json";
import * as trainingCode from "./04-training";
import trainingJson from "./04-training.json";
import * as filtersCode from "./05-filters";
import filtersJson from "./05-filters.json";
import * as tuningCode from "./06-tuning";
import tuningJson from "./06-tuning.json";
import * as trainingLongerCode from "./07-training-longer";
import trainingLongerJson from "./07-training-longer.json";
import * as evaluationCode from "./08-evaluation";
import evaluationJson from "./08-evaluation.json";
import * as goingFurtherCode from "./09-going-further";
import goingFurtherJson from "./09-going-further.json";
import * as bugLabCode from "./10-bug-lab";
import bugLabJson from "./10-bug-lab.json";
import { type Lesson, lesson } from "./chapter";

const start = lesson("00-start-here", startJson);
const convolution = lesson("01-convolution", convolutionJson, convolutionCode);
const data = lesson("02-data", dataJson, dataCode);
const model = lesson("03-model", modelJson, modelCode);
const training = lesson("04-training", trainingJson, trainingCode);
const filters = lesson("05-filters", filtersJson, filtersCode);
const tuning = lesson("06-tuning", tuningJson, tuningCode);
const trainingLonger = lesson("07-training-longer", trainingLongerJson, trainingLongerCode);
const evaluation = lesson("08-evaluation", evaluationJson, evaluationCode);
const goingFurther = lesson("09-going-further", goingFurtherJson, goingFurtherCode);
const bugLab = lesson("10-bug-lab", bugLabJson, bugLabCode);

/** The chapters in their order, the page before them included. */
export const lessons: readonly Lesson[] = [
  start,
  convolution,
  data,
  model,
  training,
  filters,
  tuning,
  trainingLonger,
  evaluation,
  goingFurther,
  bugLab,
];

/** The exercises by chapter: `exercises.data.batchBytes.check(answer)`. */
export const exercises = {
  start: start.exercises,
  convolution: convolution.exercises,
  data: data.exercises,
  model: model.exercises,
  training: training.exercises,
  filters: filters.exercises,
  tuning: tuning.exercises,
  trainingLonger: trainingLonger.exercises,
  evaluation: evaluation.exercises,
  goingFurther: goingFurther.exercises,
  bugLab: bugLab.exercises,
};

/** The quizzes by chapter: `quizzes.data.check({ lucky: "b", … })`. */
export const quizzes = {
  convolution: convolution.quiz,
  data: data.quiz,
  model: model.quiz,
  training: training.quiz,
  filters: filters.quiz,
  tuning: tuning.quiz,
  trainingLonger: trainingLonger.quiz,
  evaluation: evaluation.quiz,
  goingFurther: goingFurther.quiz,
  bugLab: bugLab.quiz,
};
