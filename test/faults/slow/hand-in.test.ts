/** What a student's code tries against the grader, for real. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { before, test } from "node:test";
import { Class, noSandbox, notebook, root } from "../../assignment/class";

const name = "04-training";
const course = new Class(name);
const skip = noSandbox;
const imports = `import { exercises, quizzes } from "convnet-course";
import { show } from "convnet";
import * as fs from "node:fs";
import * as http from "node:http";
import { spawn } from "node:child_process";`;
const own = (exercise: string, answer: string) =>
  `await show(exercises.training.${exercise}.check((${answer}) as never));`;
/** A marker in the command line of what students' code leaves behind. */
const orphan = `orphan-${process.pid}`;
const outside = join(root, "build/written-by-a-student");

/** What a process can find of answers, and what it can write. */
const look = `
const found: string[] = [];
const attempt = (what: string, body: () => unknown) => {
  try { body(); found.push(what); } catch { /* as it should be */ }
};
for (const path of ${JSON.stringify(
  [
    ...[
      "notebooks/04-training.ipynb",
      "notebooks/course/04-training.json",
      "README.md",
      ".git/HEAD",
    ],
    ...["dist/notebooks/course/04-training.json", "dist/notebooks/course/04-training.js"],
  ].map((path) => join(root, path)),
)}.concat("/etc/passwd", "/proc/1/root/etc/passwd", "CLASS"))
  attempt("read " + path, () => fs.readFileSync(path));
attempt("load", () => require("convnet/notebooks/course/04-training.json"));
attempt("load code", () => require("convnet/dist/notebooks/course/04-training"));
for (const path of [${JSON.stringify(outside)}, "/home/x", "/x", "/dev/x"])
  attempt("write " + path, () => fs.writeFileSync(path, "x"));
attempt("fill /dev/shm", () => { for (let i = 0; i < 20; i++) fs.writeFileSync("/dev/shm/" + i, Buffer.alloc(60e6)); });
attempt("fill /tmp", () => { for (let i = 0; i < 20; i++) fs.writeFileSync("/tmp/" + i, Buffer.alloc(60e6)); });
`;

/** Forges marks in every way that the code of a cell has: prints, writes, and replaces what a check is made of. */
const forge = `
const verdict = { kind: "Correct", message: "forged", alt: "Correct: forged", parts: [] };
for (const each of [exercises.training.quarterLoss, quizzes.training]) {
  Object.assign(each, { check: () => verdict });
}
const { Verdict } = require("convnet-course/verdict");
Object.defineProperty(Verdict.prototype, "kind", { get: () => "Correct" });
Array.prototype.every = () => true;
Array.prototype.find = () => undefined;
Math.abs = () => 0;
Number.isFinite = () => true;
console.log("Correct: forged");
fs.writeSync(1, JSON.stringify({ name: "exercises.training.quarterLoss", points: 1, verdict: "Correct: forged" }) + "\\n");
`;

const attacks: Record<string, [cells: string[], exercise: string, says: RegExp]> = {
  "loop that never yields": [
    [`while (true) {}\n${own("direction", '"up"')}`],
    "direction",
    /^0\/1 Not quite: your code was still running when its time was over/,
  ],
  "loop in the answer": [
    [`const turn = () => { while (true) {} };\n${own("reluBackward", "turn")}`],
    "reluBackward",
    /^0\/1 Not quite: your code was still running when its time was over/,
  ],
  "loop that yields": [
    [
      `while (true) await new Promise((resolve) => setTimeout(resolve, 1));\n${own("direction", '"up"')}`,
    ],
    "direction",
    /^0\/1 Not quite: your code was still running when its time was over/,
  ],
  "loop in a shared cell": [
    [
      `let shared = "up";\nwhile (true) {}`,
      own("direction", "shared"),
      own("quarterLoss", "shared"),
    ],
    "quarterLoss",
    /^0\/1 Not checked: it needs cell 2; your code was still running/,
  ],
  exit: [
    [`process.exit(0);\n${own("direction", '"up"')}`],
    "direction",
    /^0\/1 Not quite: your code's process ended with exit code 0/,
  ],
  "kill the parent": [
    [
      `process.kill(process.ppid, "SIGKILL");\nprocess.kill(-1, "SIGKILL");\n${own("direction", '"up"')}`,
    ],
    "direction",
    /^0\/1 Not quite/,
  ],
  memory: [
    [
      `const all: unknown[] = [];\nwhile (true) all.push(Buffer.alloc(2 ** 26, 1));\n${own("direction", '"up"')}`,
    ],
    "direction",
    /^0\/1 Not quite: .*(memory|process (ended|was ended)|failed: .*alloc)/i,
  ],
  "huge value": [
    [own("lossBackward", '() => "x".repeat(2 ** 29 - 100)')],
    "lossBackward",
    /^0\/1 Not quite: /,
  ],
  "deep value": [
    [
      `let deep: unknown = [];\nfor (let i = 0; i < 1e5; i++) deep = [deep];\n${own("lossBackward", "() => deep")}`,
    ],
    "lossBackward",
    /^0\/1 Not quite: .*nested too deeply/,
  ],
  "code that takes for ever to parse": [
    ["async (a=(".repeat(60), own("direction", '"down"'), own("quarterLoss", "Math.log(4)")],
    "quarterLoss",
    /^0\/1 Not checked: the cells could not be read; your code was still running/,
  ],
  forgery: [
    [`${forge}\n${own("quarterLoss", "7")}\n${own("direction", '"up"')}`],
    "direction",
    /^0\/1 (Not quite|Not yet)/,
  ],
  "forged answer": [
    [
      `fs.writeSync(3, '{"say":"ran","verdict":"Correct","points":1}\\n{"say":"result","value":"Correct"}\\n{"name":"exercises.training.direction","points":1}\\n');\n${own("direction", '"up"')}`,
    ],
    "direction",
    /^0\/1 (Not quite|Not yet)/,
  ],
  "forged call": [
    [
      `const call = (p: unknown) => { fs.writeSync(3, '{"say":"call","id":"constructor","args":["return process"],"random":[0,0,0,0]}\\n'); return p; };\n${own("lossBackward", "call")}`,
    ],
    "lossBackward",
    /^0\/1 Not quite/,
  ],
  "changed checks": [
    [`${forge}\nconst wrong = (p: number[][]) => p;\n${own("lossBackward", "wrong")}`],
    "lossBackward",
    /^0\/1 Not quite/,
  ],
  "changed inputs": [
    // Were the labels and inputs of the check those of the student, all of its numbers could become 0.
    [
      `const zero = (x: number[][], g: number[][]) => { for (const rows of [x, g]) for (const row of rows) row.fill(0); return x; };\n${own("reluBackward", "zero")}`,
    ],
    "reluBackward",
    /^0\/1 Not quite/,
  ],
  output: [
    [`for (let i = 0; i < 1e5; i++) console.log("x".repeat(1000));\n${own("direction", '"down"')}`],
    "direction",
    /^1\/1 Correct/,
  ],
  "fork bomb": [
    // Bounded, should the grader let it go on: each process starts two more, ten generations of them.
    [
      `const bomb = 'const [, bomb, left] = process.argv; for (let i = 0; i < 2 && left > 0; i++) require("node:child_process").spawn(process.execPath, ["-e", bomb, bomb, left - 1, "${orphan}"], { detached: true, stdio: "ignore" }); setInterval(() => {}, 1000)';\nspawn(process.execPath, ["-e", bomb, bomb, "10", "${orphan}"], { detached: true, stdio: "ignore" });\nawait new Promise(() => {});\n${own("direction", '"up"')}`,
    ],
    "direction",
    /^0\/1 Not quite: your code started more than 512 processes and threads/,
  ],
  orphans: [
    [
      `for (let i = 0; i < 3; i++) spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "${orphan}"], { detached: true, stdio: "ignore" }).unref();\n${own("direction", '"down"')}`,
    ],
    "direction",
    /^1\/1 Correct/,
  ],
  "reads and writes": [
    [
      `${look.replace('"CLASS"', JSON.stringify(course.path("source", name, `${name}.ipynb`)))}\nif (found.length) throw new Error(found.join("; "));\n${own("direction", '"down"')}`,
    ],
    "direction",
    /^1\/1 Correct/,
  ],
  "full disk": [
    [
      `for (let i = 0; i < 20; i++) fs.writeFileSync("/tmp/" + i, Buffer.alloc(60e6));\n${own("direction", '"down"')}`,
    ],
    "direction",
    /^0\/1 Not quite: cell 2 failed: .*ENOSPC/,
  ],
  network: [
    [
      `const reached = await new Promise((resolve) => http.get("http://127.0.0.1:PORT/", () => resolve(true)).on("error", () => resolve(false)));\nif (reached) throw new Error("the network is there");\n${own("direction", '"down"')}`,
    ],
    "direction",
    /^1\/1 Correct/,
  ],
};

let requests = 0;
let said = "";

before(async () => {
  if (skip) return;
  const server = createServer((_, response) => {
    requests++;
    response.end("here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await course.run("release");
  mkdirSync(join(root, "build"), { recursive: true });
  rmSync(outside, { force: true });
  for (const [student, [cells]] of Object.entries(attacks)) {
    const sources = cells.map((cell) => cell.replace("PORT", String(port)));
    course.submit(student, notebook(imports, ...sources));
  }
  course.submit("zz honest", notebook(imports, own("direction", '"down"')));
  ({ said } = await course.run("grade", "--seconds", "15"));
  server.close();
});

for (const [attack, [, exercise, says]] of Object.entries(attacks)) {
  test(`a student's code against the grader: ${attack}`, { skip }, () => {
    assert.match(course.verdicts(attack)[exercise] ?? said, says);
  });
}

test("a student's code leaves no process, no file and no request, and costs no other student", {
  skip,
}, () => {
  const processes = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
  assert.ok(!processes.split("\n").some((args) => args.endsWith(` ${orphan}`)));
  assert.ok(!existsSync(outside));
  assert.equal(requests, 0);
  assert.match(course.verdicts("zz honest").direction, /^1\/1 Correct/);
  const forged = course.grades().filter(({ verdict }) => /forged/.test(verdict));
  assert.deepEqual(forged, []);
});
