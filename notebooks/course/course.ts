/** The course as a whole: its chapters, what each needs, and how far the learner is. */

import type { Picture } from "../../src/notebook/picture";
import { table } from "../../src/plot/table";
import { lessons } from "./chapters";
import type { Chapter } from "./course-map";
import { readProgress } from "./progress";

/** The chapters, in their order. */
export const chapters: readonly Chapter[] = lessons.filter(({ number }) => number > 0);

/** How many exercises and questions of "Start here" and of each chapter are answered correctly, as a table. */
export function myProgress(): Picture {
  const { progress, notice } = readProgress();
  const right = (names: string[]) =>
    names.filter((name) => progress.answers.get(name)?.right).length;
  const asked = lessons.map(({ exercises, quiz }) => ({
    exercises: Object.values(exercises).flatMap(({ name }) => name ?? []),
    questions: quiz?.names ?? [],
  }));
  const counts = lessons.map(({ number, title }, index) => {
    const { exercises, questions } = asked[index];
    return {
      chapter: number === 0 ? title : `${number} · ${title}`,
      exercises: bar(right(exercises), exercises.length),
      questions: bar(right(questions), questions.length),
    };
  });
  const all = asked.flatMap(({ exercises, questions }) => [...exercises, ...questions]);
  const caption = `${right(all)} of ${all.length} answered correctly so far. ${notice ?? ""}`;
  return table(counts, { caption: caption.trim() });
}

/** Such as "■■□□□ 2 of 5"; nothing where nothing is asked. */
function bar(done: number, all: number): string {
  if (all === 0) return "";
  return `${"■".repeat(done)}${"□".repeat(all - done)} ${done} of ${all}`;
}
