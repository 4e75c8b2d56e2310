/** The questions on the site's pages: checked without a kernel, as in the notebooks, and remembered. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { exercises, quizzes } from "../../notebooks/course";
import { useBrowser } from "./browser";
import { useSite } from "./site";

const cell = (page: Page, id: string) => page.locator(`section.code#${id}`);

/** As in a window whose settings forbid storage. */
const noStorage = `Object.defineProperty(window, "indexedDB", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
})`;

describe("questions on the site", () => {
  const [theBrowser, theSite] = [useBrowser(), useSite()];
  let browser: Browser;
  let page: (name: string) => string;

  before(async () => {
    ({ inFolder: page } = await theSite());
    browser = await theBrowser();
  });

  test("a quiz replies to each choice in the words of the notebook, and remembers what was correct", async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(page("01-convolution.html"));
    const questions = cell(tab, "questionnaire-choices").locator("fieldset");
    const quiz = Object.entries(quizzes.convolution.questions);
    assert.equal(await questions.count(), quiz.length);
    for (const [index, [name, { right }]] of quiz.entries()) {
      const wrong = right === "a" ? "b" : "a";
      for (const letter of [wrong, right]) {
        await questions.nth(index).locator(`input[value=${letter}]`).check();
        const expected = quizzes.convolution.check({ [name]: letter } as never).parts[index];
        const reply = await questions.nth(index).getByRole("status").innerText();
        // The notebook's reply begins with the question's name.
        assert.equal(reply, expected?.alt.replace(`${name}: `, ""));
      }
    }
    await tab.reload();
    const before = questions.first().getByText("You have answered this correctly before.");
    assert.equal(await before.count(), 1);
    await tab.goto(page("index.html"));
    const row = tab.locator("tr", { has: tab.getByRole("link", { name: /Convolution/ }) }).first();
    assert.match(await row.innerText(), new RegExp(`${quiz.length} of \\d+ questions answered`));
    await context.close();
  });

  test("an exercise that asks for a number knows the notebook's slips, and code is left to the kernel", async () => {
    const tab = await browser.newPage();
    await tab.goto(page("01-convolution.html"));
    const form = tab.locator("form.question").first();
    for (const [answer, kind] of [
      ["7", "Not quite"],
      ["1", "Correct"],
    ]) {
      await form.getByRole("spinbutton").fill(answer!);
      await form.getByRole("spinbutton").press("Enter");
      const reply = await form.getByRole("status").innerText();
      const { message } = exercises.convolution.dotProduct.check(Number(answer));
      assert.ok(reply.startsWith(`${kind}: `), reply);
      // The notebook also offers its hints, as code.
      assert.ok(message.startsWith(reply.replace(`${kind}: `, "")), `${reply} | ${message}`);
    }
    const code = tab.locator("section.code", { hasText: "exercises.convolution.convolve.check(" });
    assert.equal(await code.locator(".question").count(), 0);
    await tab.close();
  });

  test("without storage the answers are still checked, and the page says that none is kept", async () => {
    const tab = await browser.newPage();
    await tab.addInitScript(noStorage);
    await tab.goto(page("01-convolution.html"));
    const question = cell(tab, "questionnaire-choices").locator("fieldset").first();
    await question.getByRole("radio").first().check();
    assert.match(
      await question.getByRole("status").innerText(),
      /This browser cannot keep your progress, since it allows this page no storage/,
    );
    await tab.close();
  });
});
