/** A process that trains needs settings which are read when it starts: see setup/environment.mjs. */
import { spawn } from "node:child_process";
import { trainingEnvironment } from "./setup/environment.mjs";
import { setUp } from "./setup/set-up.mjs";

const mark = "CONVNET_TRAINING_PROCESS";

/**
 * Runs `work`, on a course that is set up, in a process with those settings: this command is
 * started again with them.
 * @param {() => Promise<void>} work
 */
export async function inTrainingProcess(work) {
  if (process.env[mark]) return work();
  await setUp();
  const env = { ...process.env, ...trainingEnvironment, [mark]: "1" };
  const child = spawn(process.execPath, process.argv.slice(1), { env, stdio: "inherit" });
  // The terminal sends Ctrl-C to the child as well, which saves what there is; others send it here.
  process.removeAllListeners("SIGINT").on("SIGINT", () => {});
  process.removeAllListeners("SIGTERM").on("SIGTERM", () => child.kill("SIGTERM"));
  const [code] = await new Promise((resolve) => child.on("close", (...how) => resolve(how)));
  process.exitCode = code ?? 1;
}
