/** JupyterLab as `npm start` serves it, for the tests that open it in a browser. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { notebookFile } from "../../notebook-file";
import { shared } from "../browser";

export const root = join(__dirname, "../../../..");
const screenshots = join(root, "build", "screenshots");

/** A server, and pages of its own in a browser, with nothing of the user's: settings, workspaces. */
export class Lab {
  /** What went wrong in the pages: messages of the console, and requests to other machines. */
  readonly complaints: string[] = [];
  private context?: BrowserContext;

  private constructor(
    private readonly server: ChildProcess,
    private readonly home: string,
    readonly address: URL,
  ) {}

  /** Opens a window for its pages in a browser, once. */
  async openWindow(browser: Browser): Promise<void> {
    if (this.context) return;
    const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
    this.context = context;
    context.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(`console: ${message.text()}`);
    });
    context.on("weberror", (error) => this.complaints.push(`page: ${error.error().message}`));
    context.on("request", (request) => {
      const url = new URL(request.url());
      const here = url.host === this.address.host || ["data:", "blob:"].includes(url.protocol);
      if (!here) this.complaints.push(`outside request: ${request.url()}`);
    });
  }

  /** Starts `npm start`'s server without its browser. */
  static async start(): Promise<Lab> {
    const home = mkdtempSync(join(tmpdir(), "convnet-lab-"));
    const env = {
      ...process.env,
      CONVNET_BUDGET: "smoke",
      CONVNET_PROGRESS: join(home, "progress.json"),
      CONVNET_JUPYTER: home,
    };
    const server = spawn(process.execPath, ["scripts/lab.mjs", "--no-browser"], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return new Lab(server, home, await addressFrom(server));
  }

  /** Chooses the theme of the pages that are opened from now on. */
  setTheme(theme: "JupyterLab Light" | "JupyterLab Dark"): void {
    const folder = join(this.home, "config/lab/user-settings/@jupyterlab/apputils-extension");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "themes.jupyterlab-settings"), JSON.stringify({ theme }));
  }

  /** Opens a notebook, by its path in the checkout, and waits for its kernel. */
  async open(path: string): Promise<Notebook> {
    if (!this.context) throw new Error("JupyterLab has no window; call openWindow first");
    const page = await this.context.newPage();
    const url = new URL(`/lab/workspaces/auto-${Date.now()}/tree/${path}`, this.address);
    url.search = this.address.search;
    await page.goto(url.href);
    await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor();
    await page.getByText(/TypeScript \(convnet\) \| Idle/).waitFor();
    return new Notebook(page);
  }

  /** Ends all kernels: each holds half a gigabyte, and a notebook opened again would find its own. */
  async closeKernels(): Promise<void> {
    const token = this.address.searchParams.get("token");
    const options = { headers: { Authorization: `token ${token}` } };
    const sessions = new URL("/api/sessions", this.address);
    for (const { id } of (await (await fetch(sessions, options)).json()) as { id: string }[]) {
      await fetch(`${sessions.href}/${id}`, { ...options, method: "DELETE" });
    }
  }

  async stop(): Promise<void> {
    await this.context?.close();
    this.server.kill("SIGTERM");
    if (this.server.exitCode === null) await once(this.server, "exit");
    await assert.rejects(fetch(this.address), "JupyterLab goes on without npm start");
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The one server of the browser tests. */
export const useLab = shared(Lab.start, (lab) => lab.stop());

/** The address with the token, which the server prints when it is ready. */
async function addressFrom(server: ChildProcess): Promise<URL> {
  let printed = "";
  for await (const text of server.stdout ?? []) {
    printed += text;
    const address = /http:\/\/\S+token=\w+/.exec(printed)?.[0];
    if (address) {
      server.stdout?.resume();
      return new URL(address);
    }
  }
  throw new Error(`the server ended without an address:\n${printed}`);
}

/** A notebook that is open in JupyterLab. Its code cells count from 0. */
export class Notebook {
  constructor(readonly page: Page) {}

  /** A code cell. */
  cell(index: number) {
    return this.page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  }

  /** Starts a code cell as Shift-Enter does. */
  async run(index: number): Promise<void> {
    await this.cell(index).locator(".cm-content").click();
    await this.page.keyboard.press("Shift+Enter");
  }

  /** Waits until a code cell has ended: its prompt is a number. */
  async ended(index: number): Promise<void> {
    const prompt = this.cell(index).locator(".jp-InputPrompt");
    await prompt.filter({ hasText: /\[\d+\]/ }).waitFor();
  }

  /** Runs all cells from the menu and waits until the last one has ended. */
  async runAll(): Promise<void> {
    await this.page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
    const last = this.page.locator(".jp-Notebook .jp-CodeCell").last();
    await last.locator(".jp-InputPrompt", { hasText: /\[\d+\]/ }).waitFor({ timeout: 600_000 });
  }

  /** Puts code in the place of a cell's and the cursor behind it. */
  async type(index: number, code: string): Promise<void> {
    await this.cell(index).locator(".cm-content").click();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(code);
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /** Leaves the page, its kernel and its changes behind. */
  async close(): Promise<void> {
    await this.page.close({ runBeforeUnload: false });
  }
}

/** Copies a chapter, without its outputs, into the checkout's build folder; gives the copy's path. */
export function copyChapter(name: string): string {
  const notebook = JSON.parse(readFileSync(join(root, "notebooks", `${name}.ipynb`), "utf8"));
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  }
  return write(name, JSON.stringify(notebook));
}

/** Writes a notebook of code cells into the checkout's build folder; gives its path in the checkout. */
export function writeNotebook(name: string, sources: string[]): string {
  return write(name, notebookFile(sources));
}

function write(name: string, notebook: string): string {
  const folder = join(root, "build", "browser");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.ipynb`);
  writeFileSync(file, notebook);
  return relative(root, file);
}
