/** The site with the course in the browser, made once for the tests that open its pages. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { serveFolder } from "../site/served";
import { shared } from "./browser";

interface Site {
  /** The address of a page in its folder on this machine. */
  inFolder(name: string): string;
  /** The address that a web server has it at: a sub-path, as on GitHub Pages. */
  served: string;
  end(): void;
}

export const useSite = shared<Site>(
  async () => {
    execFileSync(process.execPath, ["scripts/site.mjs"], { stdio: "pipe" });
    const { port, end } = await serveFolder(resolve("build"));
    const inFolder = (name: string) => pathToFileURL(resolve("build/site", name)).href;
    return { inFolder, served: `http://127.0.0.1:${port}/site/`, end };
  },
  async ({ end }) => end(),
);
