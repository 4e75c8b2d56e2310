/** `node run.js NAME CASES SEED` fuzzes one parser and prints the tally as JSON; without NAME, all names. */
import { fuzz } from "./engine";
import { targets } from "./targets";

const [name, cases, seed] = process.argv.slice(2);
if (name) {
  fuzz(targets[name](), Number(cases), Number(seed)).then(
    (tally) => console.log(JSON.stringify(tally)),
    (error) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
} else console.log(JSON.stringify(Object.keys(targets)));
