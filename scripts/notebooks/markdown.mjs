/** What a Markdown cell says, without its code: the checks read this and render nothing. */

/**
 * The text with its code, formulas and comments blanked out, line for line.
 * @param {string} markdown
 */
export function withoutCode(markdown) {
  return markdown.replace(
    /^( {0,3})(`{3,}|~{3,})[\s\S]*?^ {0,3}\2.*$|<!--[\s\S]*?-->|\$\$[\s\S]*?\$\$|(`+)[^`][\s\S]*?\3|\$[^\s$][^$\n]*\$/gm,
    blank,
  );
}

/**
 * The headings with their level and anchor. JupyterLab and nbconvert make the anchor from the text
 * by putting a hyphen for each blank.
 * @param {string} markdown
 */
export function headings(markdown) {
  const plain = withoutCode(markdown).split("\n");
  return markdown.split("\n").flatMap((line, index) => {
    const heading = /^(#{1,6}) +(.*?) *#*$/.exec(line);
    if (!heading || plain[index].trim() === "") return [];
    const text = heading[2].replace(/[`*]/g, "");
    return [{ level: heading[1].length, text, anchor: text.replaceAll(" ", "-"), line: index + 1 }];
  });
}

/**
 * The links and images, in Markdown or HTML, with the line where each begins.
 * @param {string} markdown
 */
export function links(markdown) {
  const text = withoutCode(markdown);
  const found = [];
  for (const match of text.matchAll(/(!?)\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)/g)) {
    found.push({
      image: match[1] === "!",
      text: match[2],
      target: match[3],
      line: lineOf(match),
    });
  }
  for (const match of text.matchAll(/<(img|a|iframe|script|link|source|video)\b([^>]*)>/gi)) {
    const target = attribute(match[2], "src") ?? attribute(match[2], "href");
    if (target === undefined) continue;
    const image = match[1].toLowerCase() === "img";
    found.push({
      image,
      text: attribute(match[2], "alt") ?? "",
      target,
      line: lineOf(match),
    });
  }
  return found;
}

/**
 * The words of the prose, each with its line. Camel case, capitals and digits make no word, nor do
 * capitalised words side by side: those are names and titles.
 * @param {string} markdown
 */
export function words(markdown) {
  const prose = withoutCode(markdown)
    .replace(/\]\([^)]*\)|<[^>]*>|https?:\S+|&\w+;/g, blank)
    .replaceAll("’", "'")
    .replace(/\p{Lu}[\p{L}'-]*(,? \p{Lu}[\p{L}'-]*)+/gu, blank);
  return [...prose.matchAll(/[\p{L}\d][\p{L}\d'_./]*/gu)].flatMap((match) => {
    const word = match[0].replace(/['._/]+$/, "").replace(/'s$/, "");
    return /^\p{L}[\p{Ll}']{2,}$/u.test(word) ? [{ word, line: lineOf(match) }] : [];
  });
}

/** @param {string} text */
function blank(text) {
  return text.replace(/[^\n]/g, " ");
}

/**
 * The line, counted from 1, where a match begins.
 * @param {RegExpMatchArray} match
 */
function lineOf({ input = "", index = 0 }) {
  return input.slice(0, index).split("\n").length;
}

/** @param {string} attributes @param {string} name */
function attribute(attributes, name) {
  return new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`, "i").exec(attributes)?.[1];
}
