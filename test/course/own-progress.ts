/** Imported first, gives the test file a progress file of its own, so that the developer's is left alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** The folder of the progress file, removed when the tests are over. */
export const progressFolder = mkdtempSync(join(tmpdir(), "convnet-progress-"));
process.env.CONVNET_PROGRESS = join(progressFolder, "progress.json");
after(() => rmSync(progressFolder, { recursive: true, force: true }));
