/** Imported first, gives the test file a progress file of its own, so that the developer's is left alone. */
import { join } from "node:path";
import { temporaryFolder } from "../temporary";

/** The folder of the progress file, removed when the process ends. */
export const progressFolder = temporaryFolder("convnet-progress-");
process.env.CONVNET_PROGRESS = join(progressFolder, "progress.json");
