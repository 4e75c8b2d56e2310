/** What in a saved notebook belongs to one machine, or would act on a reader's. */

import { root } from "../setup/paths.mjs";
import { withoutCode } from "./markdown.mjs";
import { joined } from "./notebook.mjs";

/** @typedef {import("./notebook.mjs").Cell} Cell */

const machinePath = /(?<![\w.:/])(\/(home|root|Users|tmp|var|mnt|opt|work)\/[\w.-]+|[A-Z]:\\\w+)/;
const outside = /https?:\/\/(?!vega\.github\.io\/schema\/|www\.w3\.org\/)[^\s"'<>\\]+/;
const loaded = /<(script|link|img|iframe)\b[^>]*(src|href)\s*=\s*["']?(https?:)?\/\/[^\s"'>]+/i;
const privateHost =
  /https?:\/\/(localhost|\d+(\.\d+){3}|[\w.-]*\b(registry|artifactory|nexus|mirror)\b[\w.-]*|[\w.-]+\.(internal|local|corp|lan))(?![\w.-])/i;
const secrets =
  /\b(gh[pousr]_\w{36}|npm_\w{36}|AKIA[A-Z\d]{16}|(token|password|api[_-]?key)=[\w-]{16,})|-----BEGIN [A-Z ]*PRIVATE KEY|\/\/[^\s/:@]+:[^\s/@]+@/i;
const active = /<(script|iframe|object|embed)\b|<[a-z][^>]*\son\w+\s*=|javascript:/i;

/**
 * Paths, hosts and secrets of one machine, and what would run in a reader's browser or be fetched by it.
 * @param {Cell} cell
 */
export function leakProblems({ id, type, source, outputs }) {
  const problems = [];
  const shown = outputs.map((output) => JSON.stringify(output, withoutImages)).join("\n");
  for (const text of [source, shown]) {
    const path = text.includes(root) ? root : machinePath.exec(text)?.[0];
    if (path) problems.push(`${id}: the path ${path} is of one machine; write a relative one`);
    const host = privateHost.exec(text)?.[0];
    if (host) problems.push(`${id}: ${host} is a host of one network; leave it out`);
    const secret = secrets.exec(text)?.[0];
    if (secret) problems.push(`${id}: "${secret.slice(0, 12)}…" looks like a secret; take it back`);
  }
  const html = outputs.map(({ data }) => joined(/** @type {string} */ (data?.["text/html"])));
  // In code a tag is shown and not meant.
  if (type === "markdown") html.push(withoutCode(source));
  for (const text of html) {
    const code = active.exec(text)?.[0];
    if (code) problems.push(`${id}: ${code.trim()} would run in a reader's browser; leave it out`);
  }
  const address = loaded.exec(source)?.[0] ?? outside.exec(shown)?.[0];
  if (address) problems.push(`${id}: ${address} is loaded from another machine; keep it here`);
  return problems;
}

/** @param {string} key @param {unknown} value */
function withoutImages(key, value) {
  const picture = key.startsWith("image/") && (typeof value === "string" || Array.isArray(value));
  return picture ? "" : value;
}
