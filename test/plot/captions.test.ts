import assert from "node:assert/strict";
import test from "node:test";
import { textWidth, wrap } from "../../src/plot/captions";

const font = "12px Inter";
const width = 80;

test("a caption is broken between words into lines that fit", () => {
  const lines = wrap("dog, actually an airplane", width, font);
  assert.equal(lines.join(" "), "dog, actually an airplane");
  assert.ok(lines.length > 1);
  for (const line of lines) assert.ok(textWidth(line, font) <= width, line);
});

test("what does not fit on three lines, or a word too long for one, ends in …", () => {
  for (const text of ["many words ".repeat(30), "W".repeat(100), `a ${"猫".repeat(100)}`]) {
    const lines = wrap(text, width, font);
    assert.ok(lines.length <= 3);
    for (const line of lines) assert.ok(textWidth(line, font) <= width, line);
    assert.match(lines.at(-1)!, /…$/);
  }
});

test("an empty caption has no line", () => {
  assert.deepEqual(wrap("  ", width, font), []);
});
