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

/** @param {Element} figure */
async function draw(figure) {
  const spec = JSON.parse(figure.querySelector("script")?.textContent ?? "");
  const image = /** @type {HTMLImageElement} */ (figure.querySelector("img"));
  const place = document.createElement("div");
  figure.append(place);
  await vegaEmbed(place, spec, options);
  place.setAttribute("aria-label", image.alt);
  place.tabIndex = 0;
  image.hidden = true;
  figure.classList.add("drawn");
}
