/** The search box of the first page: finds sections of all chapters by their words. */
const search = new MiniSearch({
  idField: "url",
  fields: ["title", "text"],
  storeFields: ["url", "title", "chapter"],
  searchOptions: { boost: { title: 3 }, prefix: true, fuzzy: 0.15, combineWith: "AND" },
});
search.addAll(window.sections);

const box = /** @type {HTMLInputElement} */ (document.querySelector("#search"));
const list = /** @type {HTMLElement} */ (document.querySelector("#results"));
const found = /** @type {HTMLElement} */ (document.querySelector("#found"));
box.addEventListener("input", () => {
  const results = search.search(box.value).slice(0, 12);
  list.replaceChildren(...results.map(item));
  found.textContent = box.value ? `${results.length} sections found` : "";
});

/** @param {import("minisearch").SearchResult} section */
function item({ url, title, chapter }) {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = title === chapter ? title : `${chapter}: ${title}`;
  const entry = document.createElement("li");
  entry.append(link);
  return entry;
}
