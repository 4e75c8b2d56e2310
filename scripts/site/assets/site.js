/** Draws a chapter's interactive pictures when they come into view. */
// The interpreter evaluates Vega's expressions without `eval`, which the page's policy forbids.
const options = { ast: true, actions: false, renderer: "svg", tooltip: { theme: "light" } };

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      draw(target).catch((error) => console.error(error));
    }
  },
  { rootMargin: "400px" },
);
for (const figure of document.querySelectorAll("figure.vega")) observer.observe(figure);

// What is too wide for the page can be scrolled by the keyboard too.
for (const block of document.querySelectorAll("pre, .text_cell_render, .output")) {
  if (!(block instanceof HTMLElement) || block.scrollWidth <= block.clientWidth) continue;
  block.classList.add("too-wide");
  block.tabIndex = 0;
}

/** @param {Element} figure */
async function draw(figure) {
  const spec = JSON.parse(figure.querySelector("script")?.textContent ?? "");
  const image = /** @type {HTMLImageElement} */ (figure.querySelector("img"));
  const place = document.createElement("div");
  figure.append(place);
  await vegaEmbed(place, { ...spec, usermeta: {} }, options);
  place.setAttribute("aria-label", image.alt);
  // Vega calls a group of marks a symbol, which needs a name; only the marks in it have one.
  for (const marks of place.querySelectorAll('[aria-roledescription$="mark container"]')) {
    if (!marks.hasAttribute("aria-label")) marks.setAttribute("role", "graphics-object");
  }
  place.tabIndex = 0;
  image.hidden = true;
  if (figure.scrollWidth > figure.clientWidth) tellWidth(figure);
  figure.classList.add("drawn");
}

/** @param {Element} figure */
function tellWidth(figure) {
  const caption = document.createElement("figcaption");
  caption.textContent = "Wider than the page: scroll it sideways.";
  figure.append(caption);
  figure.classList.add("wide");
}
