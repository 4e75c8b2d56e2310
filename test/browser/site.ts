/** The static site, made once for the tests that open its pages. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { shared } from "./browser";

/** The address of a page of the site by its name. */
export const useSite = shared(
  async () => {
    execFileSync(process.execPath, ["scripts/site.mjs", "--no-lite"], { stdio: "pipe" });
    return (name: string) => pathToFileURL(resolve("build/site", name)).href;
  },
  async () => {},
);
