/** Starts the notebook kernel: `node dist/scripts/kernel/launcher.js CONNECTION_FILE`. */
import { writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { mapStackTraces } from "./cell-lines";
import { Connection } from "./connection";
import { Kernel } from "./kernel";

/** In CI an error that no cell waited for ends the run with this exit code. */
const strayErrorExit = 70;

function main(connectionFile: string | undefined): void {
  if (!connectionFile) {
    throw new Error("no connection file; Jupyter starts this kernel, npm start starts Jupyter");
  }
  mapStackTraces();
  exitWithParent();
  const connection = new Connection(connectionFile);
  const kernel = new Kernel(connection);
  process.on("unhandledRejection", (reason) => onStrayError(kernel, reason));
  process.on("uncaughtException", (error) => onStrayError(kernel, error));
  void connection.open((request, answer) => kernel.handle(request, answer));
}

/** A promise that nobody awaited, or a timer's callback, has thrown. */
function onStrayError(kernel: Kernel, error: unknown): void {
  // A loop that the stop button left behind has just ended.
  if (error instanceof Error && error.name === "InterruptError") return;
  if (process.env.CONVNET_CI === "1") {
    writeSync(2, `an error that no cell waited for: ${(error as Error)?.stack ?? error}\n`);
    process.exit(strayErrorExit);
  }
  kernel.showStray(error);
}

/**
 * Ends this process when Jupyter is gone, even if it was killed. The watch is a thread of its own,
 * since a cell's endless loop would keep a timer of this one from running.
 */
function exitWithParent(): void {
  const watch = `
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
    }, 1000);`;
  // With streams of its own, or Node would open the terminal's for it.
  new Worker(watch, { eval: true, stdout: true, stderr: true }).unref();
}

main(process.argv[2]);
