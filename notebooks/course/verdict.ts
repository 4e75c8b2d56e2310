import type { MimeBundle, Picture } from "../../src/notebook/picture";
import { escapeHtml } from "../../src/plot/html";

/** What an exercise can say: the answer is missing, correct or incorrect; or it gives a hint. */
export type VerdictKind = "Not yet" | "Correct" | "Not quite" | "Hint";

const colors: Record<VerdictKind, string> = {
  "Not yet": "#767676",
  Correct: "#1a7f37",
  "Not quite": "#bc4c00",
  Hint: "#0969da",
};

/** An exercise's reply, such as "Correct: 30. …", with a coloured edge where HTML can be shown. */
export class Verdict implements Picture {
  readonly alt: string;

  /** `parts` are the verdicts on the questions that this one sums up; `figure` is drawn under the message. */
  constructor(
    readonly kind: VerdictKind,
    readonly message: string,
    readonly parts: readonly Verdict[] = [],
    readonly figure?: Picture,
  ) {
    const lines = parts.map(({ alt }, index) => `\n${index + 1}. ${alt}`);
    this.alt = `${kind}: ${message}${lines.join("")}${figure ? `\n${figure.alt}` : ""}`;
  }

  async mimeBundle(): Promise<MimeBundle> {
    const parts = this.parts.map((part, index) => part.#html(`${index + 1}. `));
    const drawn = this.figure ? [await imageOf(this.figure)] : [];
    const html = [this.#html(""), ...parts, ...drawn].join("\n");
    return { data: { "text/html": html, "text/plain": this.alt }, metadata: {} };
  }

  #html(number: string): string {
    const edge = `border-left: 4px solid ${colors[this.kind]}; padding: 2px 0 2px 12px`;
    const words = `<b>${this.kind}:</b> ${escapeHtml(this.message)}`;
    return `<div style="${edge}">${number}${words}</div>`;
  }
}

/** What a judge gives: its verdict; undefined for an answer that is still the stub's. */
export type Judged = Verdict | undefined;

/** Replies to an answer. */
export type Judge<Answer> = (answer: Answer) => Judged;

export const correct = (message: string) => new Verdict("Correct", message);
export const notQuite = (message: string) => new Verdict("Not quite", message);

/** The picture's PNG as an element of the page. */
async function imageOf(figure: Picture): Promise<string> {
  const { data, metadata } = await figure.mimeBundle();
  const { width } = (metadata["image/png"] ?? {}) as { width?: number };
  const size = width ? ` width="${width}"` : "";
  return `<img alt="${escapeHtml(figure.alt)}" src="data:image/png;base64,${data["image/png"]}"${size}>`;
}
