/** Prints values as Node does. */
export { format, inspect, stripVTControlCharacters } from "node-inspect-extracted";

export const types = {
  isNativeError: (value: unknown): value is Error =>
    Object.prototype.toString.call(value) === "[object Error]" ||
    // TypeError and DOMException of the browser's own.
    value instanceof Error,
  /** No code can tell in a browser. */
  isProxy: () => false,
};
