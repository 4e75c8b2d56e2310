/** Names of displays that nobody else has. */
const letters = (count: number) =>
  [...crypto.getRandomValues(new Uint8Array(count))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** Unlike the browser's own also there where the page is not from https. */
export const randomUUID = () => letters(16);

/** For tslab, which asks for them in hexadecimal letters. */
export const randomBytes = (count: number) => ({ toString: () => letters(count) });
