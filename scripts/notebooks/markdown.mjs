/** What a Markdown cell says, without its code: the checks read this and render nothing. */
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { mathFromMarkdown } from "mdast-util-math";
import { gfm } from "micromark-extension-gfm";
import { math } from "micromark-extension-math";

/** @typedef {import("mdast").Nodes} Node */

/** @type {Map<string, ReturnType<typeof parse>>} */
const parsed = new Map();

/** @param {string} markdown */
function nodes(markdown) {
  const found = parsed.get(markdown) ?? parse(markdown);
  parsed.set(markdown, found);
  return found;
}

/**
 * All nodes in the order of the text, with where they stand in it: GitHub's Markdown with formulas, as
 * JupyterLab reads it.
 * @param {string} markdown
 */
function parse(markdown) {
  const tree = fromMarkdown(markdown, {
    extensions: [gfm(), math()],
    mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown()],
  });
  return withDescendants(tree).map((node) => ({
    node,
    start: node.position?.start.offset ?? 0,
    end: node.position?.end.offset ?? 0,
    line: node.position?.start.line ?? 1,
  }));
}

/** @param {Node} node @returns {Node[]} */
function withDescendants(node) {
  return [node, ...("children" in node ? node.children.flatMap(withDescendants) : [])];
}

/**
 * The text with its code blanked out, line for line.
 * @param {string} markdown
 */
export function withoutCode(markdown) {
  return nodes(markdown)
    .filter(({ node }) => node.type === "code" || node.type === "inlineCode")
    .reduce(
      (text, { start, end }) =>
        text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end),
      markdown,
    );
}

/**
 * The headings with their level and anchor. JupyterLab and nbconvert make the anchor from the text
 * by putting a hyphen for each blank.
 * @param {string} markdown
 */
export function headings(markdown) {
  return nodes(markdown).flatMap(({ node, line }) => {
    if (node.type !== "heading") return [];
    const text = textOf(node);
    return [{ level: node.depth, text, anchor: text.replaceAll(" ", "-"), line }];
  });
}

/**
 * The targets of links and images, in Markdown or HTML, with the line where each begins; an image has
 * an alternative text, which may be empty.
 * @param {string} markdown
 * @returns {{ target: string, line: number, alt?: string }[]}
 */
export function links(markdown) {
  return nodes(markdown).flatMap(({ node, line }) => {
    if (node.type === "html") return htmlLinks(node.value, line);
    if (node.type === "image") return [{ target: node.url, line, alt: node.alt ?? "" }];
    return node.type === "link" || node.type === "definition" ? [{ target: node.url, line }] : [];
  });
}

/** @param {string} html @param {number} firstLine */
function htmlLinks(html, firstLine) {
  const tags = html.matchAll(/<(img|a|iframe|script|link|source|video)\b([^>]*)>/gi);
  return [...tags].flatMap(({ index, 1: tag, 2: attributes }) => {
    const target = attribute(attributes, "src") ?? attribute(attributes, "href");
    if (target === undefined) return [];
    const alt = tag.toLowerCase() === "img" ? (attribute(attributes, "alt") ?? "") : undefined;
    return [{ target, line: firstLine + lineOf(html, index) - 1, alt }];
  });
}

/**
 * The words of the prose, each with its line. Camel case, capitals and digits make no word, nor do
 * capitalised words side by side: those are names and titles.
 * @param {string} markdown
 */
export function words(markdown) {
  const text = prose(markdown)
    .replace(/https?:\S+|&\w+;|[\w-]+\/\S+/g, blank)
    .replaceAll("’", "'")
    .replace(/\p{Lu}[\p{L}'-]*(,? \p{Lu}[\p{L}'-]*)+/gu, blank);
  return [...text.matchAll(/[\p{L}\d][\p{L}\d'_./]*/gu)].flatMap(({ 0: found, index }) => {
    const word = found.replace(/['._/]+$/, "").replace(/'s$/, "");
    return /^\p{L}[\p{Ll}']{2,}$/u.test(word) ? [{ word, line: lineOf(text, index) }] : [];
  });
}

/**
 * The text with all but its prose blanked out, line for line; of code and formulas in a line backticks are left.
 * @param {string} markdown
 */
export function prose(markdown) {
  return nodes(markdown).reduce((text, { node, start, end }) => {
    if (node.type === "inlineCode" || node.type === "inlineMath") {
      const gap = blank(markdown.slice(text.length, start));
      return text + gap + markdown.slice(start, end).replace(/[^\n]/g, "`");
    }
    if (node.type !== "text" && node.type !== "html" && node.type !== "image") return text;
    const shown =
      node.type === "image"
        ? `  ${markdown.slice(start + 2, start + 2 + (node.alt ?? "").length)}`
        : markdown.slice(start, end).replace(/<!--[\s\S]*?-->|<[^>]*>/g, blank);
    return text + blank(markdown.slice(text.length, start)) + shown;
  }, "");
}

/** @param {Node} node @returns {string} */
function textOf(node) {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}

/** @param {string} text @param {number} [index] @returns {number} counted from 1 */
function lineOf(text, index) {
  return text.slice(0, index).split("\n").length;
}

/** @param {string} text */
function blank(text) {
  return text.replace(/[^\n]/g, " ");
}

/** @param {string} attributes @param {string} name */
function attribute(attributes, name) {
  return new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`, "i").exec(attributes)?.[1];
}
