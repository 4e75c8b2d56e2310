/** The questions at a chapter's end: three options each, one of them correct, and a reply to every choice. */

import type { MimeBundle, Picture } from "../../src/notebook/picture";
import { escapeHtml } from "../../src/plot/html";
import { multipleChoice } from "./answers";
import { type Exercise, exercise } from "./exercise";
import { Verdict } from "./verdict";

/** The letters that a learner may choose. */
export const letters = ["a", "b", "c"] as const;
type Letter = (typeof letters)[number];

/** A question: for each letter the option and the reply to it. */
export interface Question {
  ask: string;
  options: Record<Letter, readonly [option: string, reply: string]>;
  right: Letter;
}

/** A chapter's questions, which `show` lists, and the check of the learner's choices. */
export class Quiz<Name extends string = string> implements Picture {
  readonly alt: string;
  readonly #exercises: Map<string, Exercise<Letter>>;

  /** `chapter` is what the questions go by in the learner's progress. */
  constructor(
    readonly chapter: string,
    readonly questions: Readonly<Record<Name, Question>>,
  ) {
    const entries = Object.entries<Question>(questions);
    this.#exercises = new Map(
      entries.map(([name, { options, right }]) => {
        const { a, b, c } = options;
        const judge = multipleChoice({ options: { a: a[1], b: b[1], c: c[1] }, right });
        return [name, exercise(judge, { name: `quizzes.${chapter}.${name}` })];
      }),
    );
    this.alt = entries
      .map(([name, { ask, options }], index) => {
        const lines = letters.map((letter) => `   ${letter}) ${options[letter][0]}`);
        return [`${index + 1}. ${name}: ${ask}`, ...lines].join("\n");
      })
      .join("\n");
  }

  /** The names of the questions as they are kept in the learner's progress. */
  get names(): string[] {
    return [...this.#exercises.values()].flatMap(({ name }) => name ?? []);
  }

  /** The reply to a letter for each question, "" for one not answered yet. */
  check(choices: Readonly<Record<Name, string>>): Verdict {
    const chosen: Readonly<Record<string, string>> = choices;
    const parts = Array.from(this.#exercises, ([name, question]) => {
      // "B", "(b)" and "b)" are b.
      const letter = (chosen[name] ?? "")
        .trim()
        .toLowerCase()
        .replace(/^\(?([a-z])[).]?$/, "$1");
      if (letter === "") return new Verdict("Not yet", `${name} has no answer.`);
      const { kind, message } = question.check(letter as Letter);
      return new Verdict(kind, `${name}: ${message}`);
    });
    const right = parts.filter(({ kind }) => kind === "Correct").length;
    const open = parts.some(({ kind }) => kind === "Not yet");
    if (open) return new Verdict("Not yet", "write a letter for each question: a, b or c.", parts);
    const all = right === parts.length;
    return new Verdict(
      all ? "Correct" : "Not quite",
      `${right} of ${parts.length} answers.`,
      parts,
    );
  }

  async mimeBundle(): Promise<MimeBundle> {
    const items = Object.entries<Question>(this.questions).map(([name, { ask, options }]) => {
      const lines = letters.map((letter) => `<br>${letter}) ${escapeHtml(options[letter][0])}`);
      return `<li><b>${escapeHtml(name)}</b>: ${escapeHtml(ask)}${lines.join("")}</li>`;
    });
    const html = `<ol style="line-height: 1.6">${items.join("\n")}</ol>`;
    return { data: { "text/html": html, "text/plain": this.alt }, metadata: {} };
  }
}
