/** Numbers that the prose takes from a run must be those of the saved run. */
import { joined } from "./notebook.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */
/** @typedef {import("./notebook.mjs").Cell} Cell */

const claim = /(?:(\d[\d,]*(?:\.\d+)?)\s?(%?))?<!-- from: (\S+) -->/g;

/**
 * The claims that no longer hold, each as "cell:line: what". The prose makes one by
 * `61.2 %<!-- from: training -->`: a number that cell "training" shows, rounded as here, or its
 * hundredfold where it is a percentage.
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function numberProblems({ cells }) {
  return cells.flatMap(({ id, type, source }) => {
    if (type !== "markdown") return [];
    return [...source.matchAll(claim)].flatMap(({ index, 1: number, 2: percent, 3: origin }) => {
      const at = `${id}:${source.slice(0, index).split("\n").length}:`;
      const cell = cells.find((other) => other.id === origin && other.type === "code");
      if (!cell) return [`${at} there is no code cell "${origin}" to take a number from`];
      if (!number) return [`${at} "from: ${origin}" follows no number`];
      const shown = numbersShown(cell);
      if (shown.some((value) => agree(number, percent !== "", value))) return [];
      return [`${at} ${number} ${percent}is not among what ${origin} shows: ${shown.join(", ")}`];
    });
  });
}

/** @param {string} number as the prose writes it @param {boolean} percent @param {number} shown */
function agree(number, percent, shown) {
  const decimals = number.split(".")[1]?.length ?? 0;
  const value = Number(number.replaceAll(",", ""));
  const candidates = percent ? [shown, 100 * shown] : [shown];
  // The margin is for a shown number that was itself rounded, half up or half to even.
  return candidates.some((each) => Math.abs(each - value) <= 0.5 * 10 ** -decimals + 1e-9);
}

/** @param {Cell} cell */
function numbersShown({ outputs }) {
  const text = outputs
    .flatMap(({ text, data }) => [text, data?.["text/plain"], data?.["text/html"]])
    .map((part) => joined(/** @type {string} */ (part)).replace(/<[^>]*>/g, " "))
    .join(" ");
  const numbers = text.match(/-?\d[\d,]*(\.\d+)?(e[-+]?\d+)?/g) ?? [];
  return [...new Set(numbers.map((number) => Number(number.replaceAll(",", ""))))];
}
