/** The one Chromium of the browser tests. */
import { after } from "node:test";
import { type Browser, chromium } from "playwright-core";

const options = {
  executablePath: "/usr/bin/chromium",
  args: [
    ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    ...["--disable-background-networking", "--disable-component-update"],
  ],
};

/**
 * Something that the suites of a process share: made for the first that asks, ended after the last suite that was
 * declared with it. To be called in the body of each `describe`; asked for in its tests and hooks.
 */
export function shared<Value>(make: () => Promise<Value>, end: (value: Value) => Promise<void>) {
  let users = 0;
  let made: Promise<Value> | undefined;
  return () => {
    users++;
    after(async () => {
      users--;
      if (users === 0 && made !== undefined) await end(await made);
    });
    return () => {
      made ??= make();
      return made;
    };
  };
}

export const useBrowser = shared(
  () => chromium.launch(options),
  (browser: Browser) => browser.close(),
);
