/** The questions that a page of the site can check without a kernel. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/paths.mjs";

/** @typedef {{ kind: string, slips?: Record<string, string> }} Exercise */

/**
 * A chapter's quiz and those of its exercises whose answer is a choice or a number, and how many it asks in all;
 * undefined for a notebook without questions.
 * @param {string} name such as "04-training"
 */
export function pageQuestions(name) {
  const file = join(root, "notebooks/course", `${name}.json`);
  if (!existsSync(file)) return undefined;
  /** @type {{ exercises: Record<string, Exercise>, quiz?: Record<string, unknown> }} */
  const { exercises, quiz = {} } = JSON.parse(readFileSync(file, "utf8"));
  const onPage = Object.entries(exercises).filter(([, exercise]) => isCheckedOnPage(exercise));
  const count = Object.keys({ ...exercises, ...quiz }).length;
  return { exercises: Object.fromEntries(onPage), quiz, count };
}

/**
 * Code has to be run, and so have the rules that know a slip by its name.
 * @param {Exercise} exercise
 */
function isCheckedOnPage({ kind, slips = {} }) {
  return kind !== "coding" && Object.keys(slips).every((slip) => Number.isFinite(Number(slip)));
}
