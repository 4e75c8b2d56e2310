import assert from "node:assert/strict";
import test from "node:test";
import { table } from "convnet";

const rows = [
  { setting: "c1 = 48", accuracy: 0.71236, runs: 3 },
  { setting: "c1 = 96", accuracy: 0.5, runs: 12 },
];

test("table writes a column for each key and a line for each row", async () => {
  const { data } = await table(rows, { caption: "All runs" }).mimeBundle();
  assert.equal(
    data["text/plain"],
    [
      "All runs",
      "setting  accuracy  runs",
      "c1 = 48    0.7124     3",
      "c1 = 96       0.5    12",
    ].join("\n"),
  );
  const html = String(data["text/html"]);
  const cells = [...html.matchAll(/<t[hd] [^>]*>([^<]*)</g)].map((match) => match[1]);
  assert.deepEqual(cells, [
    "setting",
    "accuracy",
    "runs",
    "c1 = 48",
    "0.7124",
    "3",
    "c1 = 96",
    "0.5",
    "12",
  ]);
  assert.match(html, /<caption[^>]*>All runs<\/caption>/);
});

test("table escapes what a reader would take for HTML", async () => {
  const evil = `<script>alert("1")</script> & 'x'`;
  const { data } = await table([{ [evil]: evil }], { caption: evil }).mimeBundle();
  const html = String(data["text/html"]);
  const safe = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;";
  assert.equal(html.split(safe).length, 4);
  assert.ok(!html.includes("<script"));
});

test("small numbers keep four digits, large ones four decimals, whole ones all", async () => {
  const numbers = [0.0000123456, -0.5, 12.345678, 3743802, 1234567.8];
  const { data } = await table(numbers.map((n) => ({ n }))).mimeBundle();
  const written = String(data["text/plain"])
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
  assert.deepEqual(written, ["0.00001235", "-0.5", "12.3457", "3743802", "1234567.8"]);
});

test("a cell that a row does not have is empty", async () => {
  const { data } = await table([{ a: 1 }, { b: "x" }]).mimeBundle();
  assert.equal(data["text/plain"], "a  b\n1\n   x");
});

test("the words of a table say how large it is", () => {
  assert.equal(
    table(rows, { caption: "All runs" }).alt,
    "All runs: 2 rows of setting, accuracy, runs",
  );
});
