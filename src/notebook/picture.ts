/** A picture as every reader of a notebook can show it: one MIME bundle with a PNG and words. */
export interface MimeBundle {
  /** What each kind of reader takes: "image/png" (base64), "text/plain", a Vega spec as JSON, … */
  data: Record<string, unknown>;
  /** Notes for the reader, such as the PNG's width and its alternative text. */
  metadata: Record<string, unknown>;
}

/** Something that `show` can draw: a chart, an image grid, an explainer. */
export interface Picture {
  /** What the picture shows, in words, for those who cannot see it. */
  readonly alt: string;
  /** Draws it: the PNG, the words, and the interactive spec where it has one. */
  mimeBundle(): Promise<MimeBundle>;
}
