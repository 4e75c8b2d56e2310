/** Every picture and table in the saved notebooks, as a reader without a kernel meets them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkPicture, isPicture } from "./check";
import { readNotebooks, text } from "./outputs";

const megabyte = 2 ** 20;

for (const { file, bytes, outputs } of readNotebooks("notebooks")) {
  describe(file, () => {
    test("is under 2 MB", () => {
      assert.ok(bytes < 2 * megabyte, `${(bytes / megabyte).toFixed(1)} MB`);
    });
    for (const { cell, output } of outputs) {
      if (isPicture(output)) {
        test(`the picture of cell "${cell}" can be seen, and read aloud`, () =>
          checkPicture(output));
      }
      const html = text(output.data?.["text/html"]);
      if (html) {
        test(`the HTML of cell "${cell}" runs nothing and fetches nothing`, () => {
          assert.doesNotMatch(html, /<script|\son\w+=|javascript:|(src|href)="?(https?:)?\/\//i);
          assert.ok(output.data?.["text/plain"], "there is no text for readers without HTML");
        });
      }
    }
  });
}
