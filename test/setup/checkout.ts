/** Bare copies of the course in which set-up can go wrong without harm. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../temporary";

/** A clone's files without what set-up makes, in a folder whose name has a space and an umlaut. */
export function bareCheckout(): string {
  const folder = join(temporaryFolder("set-up "), "kürs");
  mkdirSync(folder);
  const names = [
    "scripts",
    "src",
    "notebooks/course",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
  ];
  const lists = ["requirements.txt", "requirements-tensorflow.txt", "requirements-gpu.txt"];
  for (const name of [...names, ...lists]) {
    cpSync(name, join(folder, name), { recursive: true });
  }
  return folder;
}

/** What a program said and how it ended. */
export interface Ending {
  code: number | null;
  said: string;
}

/** Settings of `runNode`: of the environment, these alone are passed on, with the PATH. */
export interface RunOptions {
  env?: Record<string, string>;
  uid?: number;
  onStart?: (child: ChildProcess) => void;
}

/** Runs Node in a folder. */
export function runNode(folder: string, args: string[], options: RunOptions = {}): Promise<Ending> {
  const { env, uid, onStart } = options;
  const child = spawn(process.execPath, args, {
    cwd: folder,
    uid,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  onStart?.(child);
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    child.stderr.on("data", (text) => {
      said += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said }));
  });
}

/** Runs a few lines of a module in the checkout, where `scripts` can be imported. */
export function runModule(folder: string, code: string, options?: RunOptions): Promise<Ending> {
  return runNode(folder, ["--input-type=module", "-e", code], options);
}

/** Runs one step of set-up, as `runStep` is called by `setUp`. */
export function runOneStep(folder: string, file: string, step: string, options?: RunOptions) {
  const code = `
    import { command } from "./scripts/setup/command.mjs";
    import { ${step} } from "./scripts/setup/${file}";
    import { runStep } from "./scripts/setup/step.mjs";
    await command(() => runStep(${step}));`;
  mkdirSync(join(folder, ".convnet"), { recursive: true });
  return runModule(folder, code, options);
}

/** A folder for the PATH with stand-ins for programs: shell scripts by their names. */
export function standIns(folder: string, programs: Record<string, string>): string {
  const path = join(folder, "stand-ins");
  mkdirSync(path);
  symlinkSync(process.execPath, join(path, "node"));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return path;
}
