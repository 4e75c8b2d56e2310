/**
 * Quizzes and exercises answered on a page of the site: the course's own checks, bundled for the browser.
 * The learner's progress stays in this browser, in the same file as that of lite/. Exercises whose answer is code
 * need a kernel.
 */
import { multipleChoice, numeric } from "../../notebooks/course/answers";
import { noteAnswer, readProgress } from "../../notebooks/course/progress";
import type { Verdict } from "../../notebooks/course/verdict";
import { connectTo, openStore, storeName } from "../lite/store";

/** What scripts/site/page-questions.mjs leaves in a chapter's page, from its file in notebooks/course. */
interface PageQuestions {
  exercises: Readonly<Record<string, Exercise>>;
  quiz: Readonly<Record<string, Question>>;
}

type Exercise =
  | ({ kind: "multipleChoice" } & Parameters<typeof multipleChoice<string>>[0])
  | ({ kind: "numeric" } & Parameters<typeof numeric>[0]);

interface Question {
  ask: string;
  options: Readonly<Record<string, readonly [option: string, reply: string]>>;
  right: string;
}

type Judge = (answer: string) => Verdict | undefined;

/** Where the last reply is, and what else it has to say. */
let [lastReply, notKept]: [HTMLElement | undefined, string] = [undefined, ""];

void start();

async function start() {
  const store = await openStore(storeName(document.baseURI), (reason) => {
    notKept = ` This browser cannot keep your progress, since ${reason}.`;
    lastReply?.append(notKept);
  });
  connectTo(store);
  const data = document.querySelector("script#page-questions")?.textContent;
  if (data) addForms(JSON.parse(data));
  for (const row of document.querySelectorAll<HTMLElement>("tr[data-key]")) countAnswers(row);
}

/** Puts forms in place of the list of questions, and of the reply "Not yet" that the cells were saved with. */
function addForms({ exercises, quiz }: PageQuestions): void {
  for (const cell of document.querySelectorAll("section.code")) {
    const call = /\b(exercises|quizzes)\.(\w+)\.(?:(\w+)\.)?check\(/.exec(cell.textContent ?? "");
    const [, kind, key, name = ""] = call ?? [];
    const exercise = exercises[name];
    const forms =
      kind === "quizzes"
        ? quizForms(`quizzes.${key}`, quiz)
        : exercise && [exerciseForm(`exercises.${key}.${name}`, exercise)];
    if (!forms) continue;
    if (kind === "quizzes") removeOutputs(document.querySelector("section.code#questions"));
    removeOutputs(cell);
    cell.append(...forms);
  }
}

function removeOutputs(cell: Element | null): void {
  for (const output of cell?.querySelectorAll(".output_wrapper") ?? []) output.remove();
}

/** Says in a chapter's row of the first page how many of its questions are answered. */
function countAnswers(row: HTMLElement): void {
  const { key, questions } = row.dataset;
  const { answers } = readProgress().progress;
  const count = [...answers].filter(
    ([name, { right }]) => right && name.split(".")[1] === key,
  ).length;
  if (count === 0) return;
  const textContent = `${count} of ${questions} questions answered`;
  row.querySelector("th")?.append(element("small", { textContent }));
}

function exerciseForm(name: string, exercise: Exercise): HTMLElement {
  if (exercise.kind === "multipleChoice") {
    const options = Object.keys(exercise.options).map((option) => [option, option] as const);
    return choiceForm(name, "Your answer", options, multipleChoice(exercise));
  }
  const check = numeric(exercise);
  return numberForm(name, (answer) => check(Number(answer)));
}

function quizForms(prefix: string, quiz: PageQuestions["quiz"]): HTMLElement[] {
  return Object.entries(quiz).map(([name, { ask, options, right }], index) => {
    const letters = Object.entries(options).map(
      ([letter, [option]]) => [letter, `${letter}) ${option}`] as const,
    );
    const replies = Object.fromEntries(
      Object.entries(options).map(([letter, [, reply]]) => [letter, reply]),
    );
    const check = multipleChoice({ options: replies, right });
    return choiceForm(`${prefix}.${name}`, `${index + 1}. ${ask}`, letters, check);
  });
}

/** A question whose options are all on the page; a choice is checked at once. */
function choiceForm(
  name: string,
  ask: string,
  options: readonly (readonly [value: string, label: string])[],
  check: Judge,
): HTMLElement {
  const group = element("fieldset", { className: "question" });
  const reply = replyTo(name);
  group.append(element("legend", { textContent: ask }));
  for (const [value, text] of options) {
    const label = element("label", {});
    const choice = element("input", { type: "radio", name, value });
    choice.addEventListener("change", () => reply.show(check(value)));
    label.append(choice, ` ${text}`);
    group.append(label);
  }
  group.append(reply.element);
  return group;
}

function numberForm(name: string, check: Judge): HTMLElement {
  const form = element("form", { className: "question" });
  const reply = replyTo(name);
  const label = element("label", { textContent: "Your answer " });
  const input = element("input", { type: "number", step: "any", required: true });
  label.append(input);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    reply.show(check(input.value));
  });
  form.append(label, element("button", { textContent: "Check" }), reply.element);
  return form;
}

/** Where a verdict appears, read aloud when it does; it says first whether the question was answered before. */
function replyTo(name: string) {
  const place = element("p", { className: "reply" });
  place.setAttribute("role", "status");
  if (readProgress().progress.answers.get(name)?.right)
    place.textContent = "You have answered this correctly before.";
  const show = (verdict: Verdict | undefined) => {
    if (!verdict) return;
    const isCorrect = verdict.kind === "Correct";
    place.classList.toggle("correct", isCorrect);
    place.classList.toggle("not-quite", !isCorrect);
    const { notice = "" } = noteAnswer(name, isCorrect);
    place.replaceChildren(
      element("b", { textContent: `${verdict.kind}:` }),
      ` ${`${verdict.message}${notKept} ${notice}`.trim()}`,
    );
    lastReply = place;
  };
  return { element: place, show };
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
): HTMLElementTagNameMap[Tag] {
  return Object.assign(document.createElement(tag), properties);
}
