/** A class with its folder, in which students hand in what a test says. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { notebookFile } from "../notebook-file";

export const root = resolve(__dirname, "../../..");

/** A row of grades.csv. */
export interface Grade {
  student: string;
  exercise: string;
  points: number;
  of: number;
  verdict: string;
}

/** How a command ended, and what it said. */
export interface Ending {
  status: number | null;
  said: string;
}

/** Why students' code cannot be run in a sandbox on this machine; false where it can. */
export const noSandbox = (() => {
  const all = ["--ro-bind", "/", "/", "--unshare-all", "true"];
  const { status, stderr } = spawnSync("bwrap", all, { encoding: "utf8" });
  return status !== 0 && `needs bubblewrap: ${stderr ?? "it is not installed"}`;
})();

/** A notebook with these code cells. */
export const notebook = (...sources: string[]) => notebookFile(sources);

export class Class {
  readonly folder = mkdtempSync(join(tmpdir(), "convnet class-"));
  constructor(readonly chapter: string) {
    process.on("exit", () => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Runs `npm run assignment -- ARGS` on the chapter. */
  run(step: string, ...args: string[]): Promise<Ending> {
    return this.runUntil(/$^/, step, ...args);
  }

  /** The same, killed as soon as it has said `end`. */
  async runUntil(end: RegExp, step: string, ...args: string[]): Promise<Ending> {
    const script = join(root, "scripts/assignment.mjs");
    const all = [script, step, this.chapter, "--folder", this.folder, ...args];
    const child = spawn(process.execPath, all);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        said += text;
        if (end.test(said)) child.kill("SIGKILL");
      });
    }
    const [status] = await once(child, "close");
    return { status, said };
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  read(...parts: string[]): string {
    return readFileSync(this.path(...parts), "utf8");
  }

  submit(student: string, text: string, file = `${this.chapter}.ipynb`): void {
    const path = this.path("submitted", student, this.chapter, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** The rows of grades.csv. */
  grades(): Grade[] {
    if (!existsSync(this.path("grades.csv"))) return [];
    const [, ...lines] = this.read("grades.csv").trimEnd().split("\r\n");
    return lines.map((line) => {
      const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
      const [student, exercise, points, of, verdict] = cells.map(([, quoted, plain]) =>
        (quoted ?? plain).replaceAll('""', '"'),
      );
      return { student, exercise, points: Number(points), of: Number(of), verdict };
    });
  }

  /** A student's verdicts by the last word of the exercise's name, "of" and points in front. */
  verdicts(student: string): Record<string, string> {
    const own = this.grades().filter((row) => row.student === student);
    return Object.fromEntries(
      own.map(({ exercise, points, of, verdict }) => [
        exercise.split(".").at(-1),
        `${points}/${of} ${verdict}`,
      ]),
    );
  }
}
