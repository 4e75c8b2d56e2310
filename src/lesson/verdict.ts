import type { MimeBundle, Picture } from "../view/picture";

/** What an exercise can say: the answer is missing, right, or wrong; or it gives a hint. */
export type VerdictKind = "Not yet" | "Right" | "Not quite" | "Hint";

const colors: Record<VerdictKind, string> = {
  "Not yet": "#767676",
  Right: "#1a7f37",
  "Not quite": "#bc4c00",
  Hint: "#0969da",
};

/** An exercise's reply, such as "Right: 30. …", with a coloured edge where HTML can be shown. */
export class Verdict implements Picture {
  readonly alt: string;

  constructor(
    readonly kind: VerdictKind,
    readonly message: string,
  ) {
    this.alt = `${kind}: ${message}`;
  }

  async mimeBundle(): Promise<MimeBundle> {
    const edge = `border-left: 4px solid ${colors[this.kind]}; padding: 2px 0 2px 12px`;
    const html = `<div style="${edge}"><b>${this.kind}:</b> ${escapeHtml(this.message)}</div>`;
    return { data: { "text/html": html, "text/plain": this.alt }, metadata: {} };
  }
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]);
}
