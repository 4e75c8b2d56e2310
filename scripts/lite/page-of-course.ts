/** What the kernel has connected the course to. */
import type { Page } from "./page";

let connected: Page | undefined;

/** To be called once, before the first cell. */
export function connectTo(page: Page): void {
  connected = page;
}

/** The kernel's page. Throws before there is one. */
export function page(): Page {
  if (connected) return connected;
  throw new Error("the course is not connected to a page yet: call host.connect(page) first");
}
