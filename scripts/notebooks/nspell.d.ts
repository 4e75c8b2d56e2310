declare module "nspell" {
  /** A spelling checker for a Hunspell dictionary; of its interface only what is used here. */
  export default function nspell(dictionary: { aff: Uint8Array; dic: Uint8Array }): {
    correct(word: string): boolean;
    suggest(word: string): string[];
    /** Adds words, one a line. */
    personal(words: string): void;
  };
}
