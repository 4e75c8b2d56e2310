import { setTimeout as wait } from "node:timers/promises";
import type { Locator } from "playwright-core";

/** The address of a Vega picture's image, which Vega sets when the image has loaded. */
export async function loadedAddress(image: Locator): Promise<string> {
  for (let tries = 0; tries < 2400; tries++) {
    const address = await image.getAttribute("href");
    if (address) return address;
    await wait(50);
  }
  throw new Error("the image has no address after 2 minutes");
}
