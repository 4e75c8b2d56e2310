/** The signal of the running cell, which the page knows: one cell runs at a time. */
import { page } from "../../page-of-course";

export class AsyncLocalStorage {
  getStore(): AbortSignal | undefined {
    return page().signal();
  }
}
