import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./own-progress";
import { rmSync } from "node:fs";
import { quizzes } from "../../notebooks/course";
import { progressPath, readProgress } from "../../notebooks/course/progress";
import { letters, Quiz } from "../../notebooks/course/quiz";

const sky = new Quiz("physics", {
  sky: {
    ask: "Why is the sky <blue>?",
    options: {
      a: ["It mirrors the sea", "It is blue above land too."],
      b: ["Air scatters blue light most", "By the fourth power of the frequency."],
      c: ["The sun is blue", "It is nearly white."],
    },
    right: "b",
  },
  snow: {
    ask: "Why is snow white?",
    options: {
      a: ["It scatters all colours", "Its crystals have many faces."],
      b: ["It is cold", "Ice is cold too, and clear."],
      c: ["It is painted", "By whom?"],
    },
    right: "a",
  },
});

beforeEach(() => rmSync(progressPath(), { force: true }));

test("an unanswered question makes the whole 'Not yet', and those answered are judged", () => {
  const verdict = sky.check({ sky: "c", snow: "" });
  assert.equal(verdict.kind, "Not yet");
  assert.deepEqual(
    verdict.parts.map(({ kind }) => kind),
    ["Not quite", "Not yet"],
  );
  assert.match(verdict.alt, /^Not yet:.*\n1\. Not quite: sky: you chose "c"\. It is nearly white/);
});

test("every choice is explained; all right is 'Correct', and a letter may be large", () => {
  const wrong = sky.check({ sky: "B", snow: "b" });
  assert.equal(wrong.kind, "Not quite");
  assert.match(wrong.alt, /1 of 2 answers\..*fourth power.*Ice is cold too/s);
  assert.equal(sky.check({ sky: "b", snow: " a " }).kind, "Correct");
});

test("a letter may stand in brackets, as in the list", () => {
  assert.equal(sky.check({ sky: "b)", snow: "(A)" }).kind, "Correct");
  assert.match(sky.check({ sky: "ab", snow: "()" }).alt, /"ab" is not .*"\(\)" is not/s);
});

test("a letter that there is not is told the letters that there are", () => {
  const verdict = sky.check({ sky: "d", snow: "constructor" });
  assert.match(verdict.alt, /"d" is not one of the options: a, b, c.*"constructor" is not/s);
});

test("what was answered is kept under the question's name; what was not, is not", () => {
  sky.check({ sky: "a", snow: "" });
  assert.deepEqual(
    [...readProgress().progress.answers],
    [["quizzes.physics.sky", { tries: 1, right: false }]],
  );
});

test("a quiz shows its questions and options, escaped, as HTML and as text", async () => {
  const { data } = await sky.mimeBundle();
  assert.match(String(data["text/html"]), /sky<\/b>: Why is the sky &lt;blue&gt;\?<br>a\) It mir/);
  assert.match(String(data["text/plain"]), /1\. sky: Why is the sky <blue>\?\n {3}a\) It mirrors/);
});

for (const [chapter, quiz] of Object.entries<Quiz>(quizzes)) {
  test(`the questions of ${chapter} have one right option, and each option its own explanation`, () => {
    const questions = Object.entries<Quiz["questions"][string]>(quiz.questions);
    assert.ok(questions.length >= 4 && questions.length <= 6);
    assert.equal(quiz.chapter, chapter);
    for (const [name, { ask, options, right }] of questions) {
      assert.match(ask, /\?$/, name);
      assert.deepEqual(Object.keys(options), [...letters], name);
      assert.ok(letters.includes(right), name);
      const words = letters.flatMap((letter) => [...options[letter]]);
      assert.equal(new Set(words).size, 6, `${name}: two options or replies are the same`);
      for (const reply of letters.map((letter) => options[letter][1])) {
        assert.match(reply, /^.{12,}[.?]$/, name);
      }
    }
    const rights = new Set(questions.map(([, { right }]) => right));
    assert.ok(rights.size > 1, "the same letter is right everywhere");
  });
}
