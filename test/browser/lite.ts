/** The course in the browser, driven through JupyterLab's own kernel. */
import type { Browser, BrowserContext, Page } from "playwright-core";

/** Whether `npm test -- --all` runs these tests. */
export const all = process.env.CONVNET_TEST_ALL === "1";

/** A notebook of the course, opened in a browser that has never been there. */
export interface Opened {
  context: BrowserContext;
  page: Page;
  /** Thrown errors, console errors and requests to another place than the course's own. */
  complaints: string[];
}

export async function openNotebook(
  browser: Browser,
  address: string,
  notebook: string,
  prepare?: (context: BrowserContext) => Promise<unknown>,
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1300, height: 900 },
    // Its requests would not pass by what `prepare` puts in their way.
    serviceWorkers: prepare ? "block" : "allow",
  });
  // A machine that runs other tests too may take a minute.
  context.setDefaultTimeout(120_000);
  await prepare?.(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(new URL(address).origin) && !/^(data|blob):/.test(url))
      complaints.push(url);
  });
  await goTo(page, address, notebook);
  return { context, page, complaints };
}

/** Opens a notebook and waits for its cells. */
export async function goTo(page: Page, address: string, notebook: string): Promise<void> {
  await page.goto(`${address}lite/lab/index.html?path=${notebook}`);
  await page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first().waitFor();
}

/** What came of a cell: the reply's status, and what it published, in order. */
export interface Ran {
  status: string;
  outputs: { type: string; content: Record<string, unknown> }[];
}

/**
 * Runs code in the open notebook's kernel; with `stopAfter` milliseconds, the stop button is pressed then.
 */
export async function runCode(page: Page, code: string, stopAfter?: number): Promise<Ran> {
  const call = `(async () => {
    const { session } = window.jupyterapp.shell.currentWidget.sessionContext;
    const outputs = [];
    const future = session.kernel.requestExecute({ code: ${JSON.stringify(code)} });
    future.onIOPub = ({ header, content }) => outputs.push({ type: header.msg_type, content });
    ${stopAfter === undefined ? "" : `setTimeout(() => session.kernel.interrupt(), ${stopAfter});`}
    const { content } = await future.done;
    const shown = outputs.filter(({ type }) => !["status", "execute_input"].includes(type));
    return { status: content.status, outputs: shown };
  })()`;
  // The kernel may still be on its way.
  await page.waitForFunction(
    "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel",
  );
  return page.evaluate(call) as Promise<Ran>;
}

/** The text of a cell's result, or of its error without colours. */
export function textOf({ outputs }: Ran): string {
  const last = outputs.at(-1)?.content ?? {};
  const data = last.data as Record<string, string> | undefined;
  const text = data?.["text/plain"] ?? last.text ?? (last.traceback as string[])?.join("\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colours begin with one.
  return String(text).replace(/\u001b\[\d+m/g, "");
}
