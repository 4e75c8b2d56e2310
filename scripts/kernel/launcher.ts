/** Starts the notebook kernel: `node dist/scripts/kernel/launcher.js CONNECTION_FILE`. */
import { writeSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { rememberBuiltins } from "./builtins";
import { mapStackTraces } from "./cell-lines";
import { Connection } from "./connection";
import { Kernel } from "./kernel";
import { hideInsides } from "./printing";
import { beforeLongRest } from "./rest";
import { describe } from "./traceback";

/** In CI an error that no cell waited for ends the run with this exit code. */
const strayErrorExit = 70;

function main(connectionFile: string | undefined): void {
  if (!connectionFile) {
    throw new Error("no connection file; Jupyter starts this kernel, and npm start starts Jupyter");
  }
  mapStackTraces();
  rememberBuiltins();
  hideInsides();
  const connection = new Connection(connectionFile);
  const kernel = new Kernel(connection);
  process.on("unhandledRejection", (reason) => onStrayError(kernel, reason));
  process.on("uncaughtException", (error) => onStrayError(kernel, error));
  beforeLongRest(() => kernel.letGo());
  connection.open(kernel);
}

/** A promise that nobody awaited, or a timer's callback, has thrown. */
function onStrayError(kernel: Kernel, error: unknown): void {
  const { ename, traceback } = describe(error);
  // A loop that the stop button left behind has just ended.
  if (ename === "InterruptError") return;
  if (process.env.CONVNET_CI === "1") {
    const told = stripVTControlCharacters(traceback.join("\n"));
    writeSync(2, `an error that no cell waited for: ${told}\n`);
    process.exit(strayErrorExit);
  }
  kernel.showStray(error);
}

main(process.argv[2]);
