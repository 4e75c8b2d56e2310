/**
 * Figures as they looked when someone last looked at them: test/fixtures/pictures.
 * `npm run gallery` shows old beside new, `npm run gallery -- --accept` keeps the new.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { look, looks } from "./looks";
import { decode, type Pixels } from "./png";

const goldens = path.resolve("test/fixtures/pictures");

/**
 * The font is ours, but another version of the drawing library may smooth edges otherwise:
 * one pixel in a hundred may differ by more than a quarter of the range.
 */
const tolerance = { share: 0.01, levels: 64 };

for (const name of looks) {
  test(`${name} looks as it did`, async () => {
    const golden = await decode(readFileSync(path.join(goldens, `${name}.png`)));
    const now = await decode(await look(name));
    assert.deepEqual([now.width, now.height], [golden.width, golden.height]);
    const share = differing(golden, now);
    assert.ok(
      share <= tolerance.share,
      `${(share * 100).toFixed(1)}% of the pixels differ; look at both with "npm run gallery", ` +
        'keep the new ones with "npm run gallery -- --accept"',
    );
  });
}

test("every golden picture has its sample", () => {
  const names = readdirSync(goldens).map((file) => path.basename(file, ".png"));
  assert.deepEqual(names.sort(), [...looks].sort());
});

function differing(a: Pixels, b: Pixels): number {
  let count = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    const far = [0, 1, 2].some((c) => Math.abs(a.data[i + c]! - b.data[i + c]!) > tolerance.levels);
    if (far) count++;
  }
  return count / (a.data.length / 4);
}
