/** Every chapter that asks something as an assignment: its own solutions get all points, and a wrong answer costs its own. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { noSandbox, root } from "../../assignment/class";
import { roundTrip } from "../../assignment/round-trip";

const chapters = readdirSync(join(root, "notebooks/course"))
  .filter((file) => /^\d\d-.*\.json$/.test(file))
  .map((file) => file.slice(0, -5));

for (const chapter of chapters) {
  test(`handed out, answered and graded: ${chapter}`, { skip: noSandbox }, () =>
    roundTrip(chapter),
  );
}
