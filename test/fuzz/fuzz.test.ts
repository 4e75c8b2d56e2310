import { test } from "node:test";
import { fuzz } from "./engine";
import { targets } from "./targets";

const cases = 2000;
const seed = 42;

// `npm run fuzz` takes fifty times as many.
for (const [name, target] of Object.entries(targets)) {
  test(`${cases} altered cases of a ${name}: refused by a clear error, or in order`, async (t) => {
    const { refused, accepted, same } = await fuzz(target(), cases, seed);
    t.diagnostic(`${refused} refused, ${accepted} in order, ${same} unchanged`);
  });
}
