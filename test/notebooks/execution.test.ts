import assert from "node:assert/strict";
import { before, test } from "node:test";
import { edit, good, type Mutant, sayings } from "./mutants";

/** Puts a line in front of cell "logits". */
const withLine = (name: string, line: string, says: RegExp): Mutant => ({
  name,
  break: (notebook) => edit(notebook, "logits", "const labels", `${line}\nconst labels`),
  says,
});

const leak = "for (let step = 0; step < 10; step++) tf.scalar(step);";

const mutants = [
  withLine("error", 'throw new Error("on purpose");', /› logits: failed.*Error: on purpose/s),
  withLine(
    "unhandled rejection",
    'void Promise.reject(new Error("unheard"));',
    /› logits: failed.*no cell waited for: Error: unheard/s,
  ),
  {
    // All at once, for a run takes seconds.
    name: "tensor leak, nothing shown and a wrong solution",
    break: (notebook) => {
      edit(notebook, "logits", "const labels", `${leak}\nconst labels`);
      edit(notebook, "logits", "console.log", "void ");
      edit(notebook, "exercise-solution", "24 *", "48 *");
    },
    says: /› logits: lost 10 tensors.*› logits: shows nothing.*› exercise: .* not say "Correct" but Not quite: you answered 589824/s,
  },
] satisfies Mutant[];

const endless = withLine(
  "endless cell",
  "for (;;);",
  /› logits: failed.*more than 18 s of processor time/s,
);

let said: Map<string, string>;
before(() => {
  said = new Map([
    ...sayings([good, ...mutants], "test"),
    ...sayings([endless], "test", "--seconds", "18"),
  ]);
});

for (const { name, says } of [good, ...mutants, endless]) {
  const verb = name === "good" ? "accepts" : "finds";
  test(`test ${verb}: ${name}`, () => assert.match(said.get(name) ?? "", says));
}
