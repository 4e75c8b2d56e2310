/** The one Chromium of the browser tests. */
import { after } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";

/** How every browser of the tests is started. */
export const options = {
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

/** Milliseconds after which a page is taken for hung: the 30 seconds of Playwright's are too few on a busy machine. */
const patience = 180_000;

export const useBrowser = shared(
  async () => {
    const browser = await chromium.launch({ ...options, timeout: patience });
    const newContext = browser.newContext.bind(browser);
    // Also behind `newPage`.
    browser.newContext = async (settings) => {
      const context = await newContext(settings);
      context.setDefaultTimeout(patience);
      return context;
    };
    return browser;
  },
  (browser: Browser) => browser.close(),
);

/** What goes wrong on a page from now on: messages of its console, thrown errors, and requests for more than files. */
export function complaintsOf(page: Page, messages = ["error", "warning"]): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (messages.includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data|blob|about):/.test(request.url())) complaints.push(request.url());
  });
  return complaints;
}
