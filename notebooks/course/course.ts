/** The course as a whole: its chapters, what each needs, and how far the learner is. */

import type { Picture } from "../../src/notebook/picture";
import { table } from "../../src/plot/table";
import type { Chapter } from "./course-map";
import type { Exercise } from "./exercise";
import * as exercises from "./exercises";
import { readProgress } from "./progress";
import type { Questionnaire } from "./questionnaire";
import * as questionnaires from "./questionnaires";

/** A chapter with what it asks. */
interface Lesson extends Chapter {
  exercises: object;
  questionnaire?: Questionnaire;
}

const lessons: readonly Lesson[] = [
  {
    number: 1,
    title: "Convolution",
    about: "how a filter slides over a picture, and every number of it",
    needs: [],
    exercises: exercises.convolution,
    questionnaire: questionnaires.convolution,
  },
  {
    number: 2,
    title: "The data",
    about: "pictures as batches of numbers, in three separate sets",
    needs: [],
    exercises: exercises.data,
    questionnaire: questionnaires.data,
  },
  {
    number: 3,
    title: "The model",
    about: "the network layer by layer, every size worked out by hand",
    needs: [1, 2],
    exercises: exercises.model,
    questionnaire: questionnaires.model,
  },
  {
    number: 4,
    title: "Training",
    about: "the training loop in full, and how it goes wrong",
    needs: [3],
    exercises: exercises.training,
    questionnaire: questionnaires.training,
  },
  {
    number: 5,
    title: "Filters",
    about: "what the network has learnt, and how far to trust the pictures",
    needs: [4],
    exercises: exercises.filters,
    questionnaire: questionnaires.filters,
  },
  {
    number: 6,
    title: "Tuning",
    about: "the search for a better network, and merit or luck",
    needs: [4],
    exercises: exercises.tuning,
    questionnaire: questionnaires.tuning,
  },
  {
    number: 7,
    title: "Fine-tuning",
    about: "one long, careful training of the chosen network",
    needs: [6],
    exercises: exercises.fineTuning,
    questionnaire: questionnaires.fineTuning,
  },
  {
    number: 8,
    title: "Evaluation",
    about: "the test set, opened once, and where the network errs",
    needs: [4],
    exercises: exercises.evaluation,
    questionnaire: questionnaires.evaluation,
  },
  {
    number: 9,
    title: "Going further",
    about: "94 % with less computing than the tutorial spent on 77.6 %",
    needs: [4],
    exercises: exercises.goingFurther,
    questionnaire: questionnaires.goingFurther,
  },
  {
    number: 10,
    title: "The bug lab",
    about: "fourteen real results, each with one fault to be named by its symptoms",
    needs: [6, 8],
    exercises: exercises.bugLab,
    questionnaire: questionnaires.bugLab,
  },
];

/** The chapters, in their order. */
export const chapters: readonly Chapter[] = lessons;

/** How many exercises and questions of "Start here" and of each chapter are answered rightly, as a table. */
export function myProgress(): Picture {
  const { progress, notice } = readProgress();
  const right = (names: string[]) =>
    names.filter((name) => progress.answers.get(name)?.right).length;
  const pages = [
    { chapter: "Start here", named: exerciseNames(exercises.start), questions: [] },
    ...lessons.map((lesson) => ({
      chapter: `${lesson.number} · ${lesson.title}`,
      named: exerciseNames(lesson.exercises),
      questions: lesson.questionnaire?.names ?? [],
    })),
  ];
  const counts = pages.map(({ chapter, named, questions }) => ({
    chapter,
    exercises: bar(right(named), named.length),
    questions: bar(right(questions), questions.length),
  }));
  const asked = pages.flatMap(({ named, questions }) => [...named, ...questions]);
  const caption = `${right(asked)} of ${asked.length} answered rightly so far. ${notice ?? ""}`;
  return table(counts, { caption: caption.trim() });
}

function exerciseNames(chapter: object): string[] {
  return Object.values<Exercise<never>>({ ...chapter }).flatMap(({ name }) => name ?? []);
}

/** Such as "■■□□□ 2 of 5"; nothing where nothing is asked. */
function bar(done: number, all: number): string {
  if (all === 0) return "";
  return `${"■".repeat(done)}${"□".repeat(all - done)} ${done} of ${all}`;
}
