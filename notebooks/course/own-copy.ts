/** A learner's own copy of the notebooks, where many share one installed course: whether the two belong together. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { checkout, learnerFolder } from "../../src/io/checkout";
import { parse } from "./parse";

/** What `npm run class -- publish` writes beside the notebooks, as JSON. */
const schema = v.strictObject({
  /** The version and the commit of the course, and the day of that commit: "2026-11-29". */
  version: v.string(),
  commit: v.string(),
  date: v.string(),
  /** The digest of the notebooks. */
  notebooks: v.string(),
});

/** The name of that file, in the folder of the notebooks. */
export const publishedFile = "published.json";

/** A digest of the chapters in the folder `notebooks` of the installed course: their names and every byte. */
export function notebooksDigest(folder = join(checkout, "notebooks")): string {
  const hash = createHash("sha256");
  const names = readdirSync(folder).filter((name) => /^[^.].*(?<!\.mine.*)\.ipynb$/.test(name));
  for (const name of names.sort()) {
    const chapter = createHash("sha256").update(readFileSync(join(folder, name)));
    hash.update(`${name} ${chapter.digest("hex")}\n`);
  }
  return hash.digest("hex");
}

/** What to tell a learner whose copy is older or newer than the installed course; undefined where it is neither. */
export function copyNotice(own = learnerFolder(), installed?: string): string | undefined {
  const path = join(own, "notebooks", publishedFile);
  if (own === checkout || !existsSync(path)) return undefined;
  try {
    const published = parse(schema, JSON.parse(readFileSync(path, "utf8")), path);
    if (published.notebooks === (installed ?? notebooksDigest())) return undefined;
    const { version, date, commit } = published;
    return (
      `Your copy of the notebooks (${version}, ${date}, ${commit}) is not the one of the installed course, so some ` +
      "cells may fail. Open the course by its link again: that brings the newest notebooks and keeps your work. If " +
      "you still see this message, your teacher has to update the course on the server."
    );
  } catch (error) {
    return `${path} cannot be read (${(error as Error).message}); delete it and open the course by its link again.`;
  }
}
