import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import "./own-progress";
import { chapters, courseMap, exercises, myProgress, questionnaires } from "../../notebooks/course";
import { readProgress } from "../../notebooks/course/progress";
import { drawn } from "../plot/scene";

const notebooks = readdirSync("notebooks").filter((file) => /^\d\d-.*\.ipynb$/.test(file));

test("every chapter has its notebook, of that number and title", () => {
  for (const { number, title } of chapters) {
    const file = notebooks.find((name) => Number(name.slice(0, 2)) === number);
    const { cells } = JSON.parse(readFileSync(`notebooks/${file}`, "utf8"));
    assert.equal([cells[0].source].flat()[0].trim(), `# ${number} · ${title}`);
  }
});

test("checked answers are kept under the notebook's name and counted by chapter", async () => {
  const empty = String((await myProgress().mimeBundle()).data["text/plain"]);
  assert.match(empty, /^0 of 111 answered rightly so far/);
  assert.match(empty, /4 · Training +□□□□□ 0 of 5 +□□□□□ 0 of 5/);
  exercises.training.direction.check(undefined);
  exercises.training.direction.check("up");
  exercises.training.direction.check("down");
  exercises.training.quarterLoss.check(7);
  questionnaires.training.check({ rate: "b", smooth: "a", apart: "b", ahead: "", nan: "" });
  assert.deepEqual(readProgress().progress.answers.get("exercises.training.direction"), {
    tries: 2,
    right: true,
  });
  const text = String((await myProgress().mimeBundle()).data["text/plain"]);
  assert.match(text, /^3 of 111 answered rightly so far/);
  assert.match(text, /4 · Training +■□□□□ 1 of 5 +■■□□□ 2 of 5/);
});

test("the exercise of the first page counts, too", async () => {
  exercises.start.numbers.check(3072);
  const text = String((await myProgress().mimeBundle()).data["text/plain"]);
  assert.match(text, /^4 of 111 [\s\S]*Start here +■ 1 of 1\s*\n1 · /);
});

test("every chapter asks at least four exercises and four questions", async () => {
  const text = String((await myProgress().mimeBundle()).data["text/plain"]);
  const rows = text.slice(text.indexOf("1 · "));
  const counts = [...rows.matchAll(/ of (\d+)/g)].map(([, count]) => Number(count));
  assert.equal(counts.length, 2 * chapters.length);
  assert.ok(Math.min(...counts) >= 4, counts.join());
});

const three = [
  { number: 1, title: "Flour", about: "what it is", needs: [] },
  { number: 2, title: "Oven", about: "how hot", needs: [] },
  { number: 3, title: "Bread", about: "at last", needs: [1, 2] },
];

test("the map has a box for each chapter, right of those it needs, and an arrow from each", async () => {
  const boxes = await drawn(courseMap(three), "rect");
  assert.equal(boxes.length, 3);
  const [flour, oven, bread] = boxes.map(({ x, y, width = 0, height = 0 }) => ({
    right: x + width,
    left: x,
    middle: y + height / 2,
  }));
  assert.equal(flour.left, oven.left);
  assert.ok(bread.left > flour.right);
  assert.equal(bread.middle, (flour.middle + oven.middle) / 2);
  assert.equal((await drawn(courseMap(three), "path")).length, 2 * 2);
  assert.match(courseMap(three).alt, /1 Flour needs nothing; .*3 Bread after 1 and 2\.$/);
});

test("a map of chapters in the wrong order is refused", () => {
  assert.throws(() => courseMap([three[2], three[0]]), /"Bread" needs 1, 2; list those/);
});
