/**
 * The exercises and quizzes of the course without their answers: an answer is noted, and the grader replies to it.
 * It runs as chapters.js of the package that course.mjs writes, with cut.json next to it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isStub } from "../../../notebooks/course/check";
import { exercise } from "../../../notebooks/course/exercise";
import { type Question, Quiz } from "../../../notebooks/course/quiz";
import { Verdict } from "../../../notebooks/course/verdict";

/** A chapter in cut.json: the hints of its exercises, and its quiz without replies. */
interface CutLesson {
  key: string;
  exercises: Record<string, string[]>;
  quiz?: Record<string, Question>;
}

type Taker = (name: string, answer: unknown) => void;
const key = Symbol.for("convnet.answers");

/** In the grader's sandbox, what is handed in goes through this. */
function handIn(name: string, answer: unknown): void {
  (globalThis as { [key]?: Taker })[key]?.(name, answer);
}

const noted = () => new Verdict("Hint", "your answer is noted. You get the reply with your grade.");

function cutExercise(name: string, hints: string[]) {
  const check = (answer: unknown) => {
    if (answer === undefined || isStub(answer)) {
      const what = "write your answer into this cell and run it. .hint() gives a hint.";
      return new Verdict("Not yet", what);
    }
    handIn(name, answer);
    return noted();
  };
  return { ...exercise(() => undefined, { hints, name }), check };
}

function cutQuiz(chapter: string, questions: Record<string, Question>) {
  const check = (choices: Record<string, string>) => {
    handIn(`quizzes.${chapter}`, choices);
    const missing = Object.keys(questions).filter((name) => !choices?.[name]);
    const what = `${missing.join(", ")}: write a letter, a, b or c.`;
    return missing.length ? new Verdict("Not yet", what) : noted();
  };
  return Object.assign(new Quiz(chapter, questions), { check });
}

const saved: CutLesson[] = JSON.parse(readFileSync(join(__dirname, "cut.json"), "utf8"));

export const lessons = saved.map(({ exercises, quiz, ...lesson }) => ({
  ...lesson,
  exercises: Object.fromEntries(
    Object.entries(exercises).map(([name, hints]) => [
      name,
      cutExercise(`exercises.${lesson.key}.${name}`, hints),
    ]),
  ),
  quiz: quiz && cutQuiz(lesson.key, quiz),
}));

export const exercises = Object.fromEntries(lessons.map((each) => [each.key, each.exercises]));
export const quizzes = Object.fromEntries(lessons.map((each) => [each.key, each.quiz]));
