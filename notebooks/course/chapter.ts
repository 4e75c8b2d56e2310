/**
 * A chapter as its JSON file beside this one has it: what it is about, its exercises and its quiz. A
 * TypeScript file of the same name has what JSON cannot hold: code, named as its exercise.
 */
import * as v from "valibot";
import { multipleChoice, numeric } from "./answers";
import { type Exercise, exercise } from "./exercise";
import { parse } from "./parse";
import { Quiz } from "./quiz";
import type { Judge, Judged, Verdict } from "./verdict";

/** A chapter of the course; number 0 is the page before them. */
export interface Lesson {
  /** The name of its exercises and its quiz, as in `exercises.trainingLonger`. */
  key: string;
  number: number;
  title: string;
  /** What it shows, in a few words. */
  about: string;
  /** The numbers of the chapters to read just before it. */
  needs: readonly number[];
  exercises: Readonly<Record<string, Exercise<never, Verdict | Promise<Verdict>>>>;
  quiz?: Quiz;
}

/** What a chapter's JSON file has, as TypeScript reads it: the names are known, the rest is checked when it is loaded. */
interface ChapterJson {
  exercises: object;
  quiz?: object;
}

/** A lesson with the type of each answer: the options of a choice, the first parameter of the code, else a number. */
interface TypedLesson<Json extends ChapterJson, Code> extends Lesson {
  exercises: {
    readonly [Name in keyof Json["exercises"]]: Exercise<
      Name extends keyof Code
        ? AnswerOf<Code[Name]>
        : Json["exercises"][Name] extends { options: infer Options }
          ? keyof Options & string
          : number,
      Name extends keyof Code ? ReplyOf<Code[Name]> : Verdict
    >;
  };
  quiz: Json["quiz"] extends object ? Quiz<keyof Json["quiz"] & string> : undefined;
}

type AnswerOf<Check> = Check extends (answer: infer Answer, ...rest: never[]) => unknown
  ? Answer
  : never;

/** A check that trains something first replies with a promise. */
type ReplyOf<Check> = Check extends (...all: never[]) => Promise<unknown>
  ? Promise<Verdict>
  : Verdict;

const text = v.pipe(v.string(), v.nonEmpty());
const common = {
  hints: v.array(text),
  /** In the bug lab: the case, its line with the bug and its line without. */
  bug: v.optional(v.strictObject({ id: text, wrong: text, right: text })),
};
const question = v.variant("kind", [
  v.pipe(
    v.strictObject({
      kind: v.literal("multipleChoice"),
      options: v.record(v.string(), text),
      right: text,
      ...common,
    }),
    v.check(
      ({ options, right }) => Object.hasOwn(options, right),
      ({ input: { options, right } }) =>
        `right is "${right}"; expected one of the options ${Object.keys(options).join(", ")}`,
    ),
  ),
  v.strictObject({
    kind: v.literal("numeric"),
    answer: v.number(),
    tolerance: v.optional(v.number()),
    slips: v.optional(v.record(v.pipe(v.string(), v.decimal()), text)),
    because: text,
    ...common,
  }),
  v.strictObject({ kind: v.literal("coding"), because: text, ...common }),
]);
const option = v.strictTuple([text, text]);
const schema = v.strictObject({
  key: v.optional(text),
  title: text,
  about: text,
  needs: v.array(v.pipe(v.number(), v.integer())),
  exercises: v.record(v.string(), question),
  quiz: v.optional(
    v.record(
      v.string(),
      v.strictObject({
        ask: text,
        options: v.strictObject({ a: option, b: option, c: option }),
        right: v.picklist(["a", "b", "c"]),
      }),
    ),
  ),
});

/**
 * The chapter of the file `name`, such as "04-training", with the code that its exercises need. Throws
 * if the JSON is not as expected, or an exercise and the code do not fit, and says where.
 */
export function lesson<Json extends ChapterJson, Code extends object = Record<never, never>>(
  name: string,
  json: Json,
  code?: Code,
): TypedLesson<Json, Code> {
  const parsed = parse(schema, json, `notebooks/course/${name}.json`);
  const checks = new Map<string, unknown>(Object.entries(code ?? {}));
  const [, number, slug] = /^(\d\d)-(.+)$/.exec(name) ?? [];
  const { key = camelCase(slug), title, about, needs, quiz } = parsed;
  const exercises = Object.entries(parsed.exercises).map(([own, asked]) => {
    const judge = judgeOf(asked, checks.get(own));
    if (!judge)
      throw new Error(
        `notebooks/course/${name}.ts has no code for the exercise ${own} of the JSON file`,
      );
    checks.delete(own);
    return [own, exercise(judge, { hints: asked.hints, name: `exercises.${key}.${own}` })];
  });
  const [left] = checks.keys();
  if (left)
    throw new Error(`notebooks/course/${name}.json: exercises has no ${left}; the code has`);
  return {
    ...{ key, number: Number(number), title, about, needs },
    exercises: Object.fromEntries(exercises),
    quiz: quiz && new Quiz(key, quiz),
  } as Lesson as TypedLesson<Json, Code>;
}

/** What replies to an answer; undefined where code is missing. */
function judgeOf(asked: v.InferOutput<typeof question>, check: unknown): Judge<never> | undefined {
  switch (asked.kind) {
    case "multipleChoice":
      return multipleChoice(asked);
    case "numeric":
      return numeric(asked);
    case "coding":
      return check
        ? (answer) => (check as (...all: unknown[]) => Judged)(answer, asked.because)
        : undefined;
  }
}

function camelCase(slug: string): string {
  return slug.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}
