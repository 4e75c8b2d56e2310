/** `node run.js NAME CASES SEED` fuzzes one parser and prints the tally as JSON; without NAME, all names. */
import { targets } from "./targets";

const [name, cases, seed] = process.argv.slice(2);
const result = name
  ? targets[name]({ cases: Number(cases), seed: Number(seed) })
  : Object.keys(targets);
console.log(JSON.stringify(result));
