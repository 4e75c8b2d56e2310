/** Words one mistake of the compiler's: what is wrong, the last reason it gives, and what to write instead. */
import type * as TypeScript from "@tslab/typescript-for-tslab";

/** One text for a mistake; TypeScript gives a chain of reasons, or one for each overload of a function. */
export function reason({ messageText, relatedInformation }: TypeScript.Diagnostic): string {
  const links = typeof messageText === "string" ? [messageText] : toLinks(messageText);
  const first = links[0] ?? "";
  // "Object literal may only specify known properties" says all by itself.
  const told = links.find((link) => /known propert/.test(link)) ?? links.at(-1) ?? "";
  const hint = remedy(links, relatedInformation ?? []);
  // Where it is sure what to write, the compiler's last reason says nothing more.
  const lines =
    told === first || hint ? [first] : /known propert/.test(told) ? [told] : [first, told];
  return [...lines.map(withoutSettings), ...(hint ? [hint] : [])].join("\n");
}

/** The chain from what is wrong to its last reason; of several overloads, the last one's. */
function toLinks({ messageText, next }: TypeScript.DiagnosticMessageChain): string[] {
  const last = next?.at(-1);
  const links = last ? toLinks(last) : [];
  // "Overload 2 of 2, '(…)', gave the following error." is no reason.
  return /^Overload \d/.test(messageText) ? links : [messageText, ...links];
}

/** What to write instead, where that is sure enough to say. */
function remedy(
  links: readonly string[],
  related: readonly TypeScript.DiagnosticRelatedInformation[],
): string | undefined {
  const all = links.join("\n");
  const ranks = [...all.matchAll(/\b(?:tf\.)?Tensor(\d)D\b/g)].map(([, rank]) => Number(rank));
  if (/'Tensor<Rank(?:\.R\d \|.*)?>'/.test(all) && ranks.length > 0) {
    const casts = [...new Set(ranks)].map(
      (rank) => `"as tf.Tensor${rank}D" if it has ${rank} dimensions`,
    );
    return `TensorFlow.js does not know how many dimensions this tensor has: write after it ${casts.join(", ")}.`;
  }
  const promised = /'(?:Promise<|typeof import.*Promise)/.test(links[0] ?? "");
  if (promised || related.some(({ code }) => code === forgotAwait)) {
    return 'It is a promise: write "await" in front of it.';
  }
  return undefined;
}

/** TypeScript's number of "Did you forget to use 'await'?" */
const forgotAwait = 2773;

/** Without advice on settings of the compiler, which a notebook does not have. */
function withoutSettings(message: string): string {
  return message
    .replace(
      / Do you need to change your target library\?.*/s,
      " This notebook's TypeScript knows ES2022.",
    )
    .replace(/ Do you need to install type definitions.*/s, "");
}
