import { test } from "node:test";
import { targets } from "./targets";

const run = { cases: 2000, seed: 42 };

// `npm run fuzz` takes fifty times as many.
for (const [name, target] of Object.entries(targets)) {
  test(`${run.cases} altered cases of a ${name}: refused by a clear error, or in order`, (t) => {
    const { refused, accepted, same } = target(run);
    t.diagnostic(`${refused} refused, ${accepted} in order, ${same} unchanged`);
  });
}
