/** Imported first, gives the test file a progress file of its own, so that the developer's is left alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder of the progress file, removed when the process ends. */
export const progressFolder = mkdtempSync(join(tmpdir(), "convnet-progress-"));
process.env.CONVNET_PROGRESS = join(progressFolder, "progress.json");
// Not when the tests of one file are over: other files may run in this process.
process.on("exit", () => rmSync(progressFolder, { recursive: true, force: true }));
