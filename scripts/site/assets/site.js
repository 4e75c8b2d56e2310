/** Draws a page's interactive figures when they come into view, no wider than the page. */
// The interpreter evaluates Vega's expressions without `eval`, which the page's policy forbids.
const options = { ast: true, actions: false, renderer: "svg" };

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

// A page that was opened from a folder may start no kernel.
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll("a.lite")) {
    link.setAttribute("href", "index.html#browser");
  }
}

/** @param {Element} figure */
async function draw(figure) {
  const spec = JSON.parse(figure.querySelector("script")?.textContent ?? "");
  const image = /** @type {HTMLImageElement} */ (figure.querySelector("img"));
  const place = document.createElement("div");
  figure.append(place);
  await vegaEmbed(place, { ...fitted(spec, figure.clientWidth), usermeta: {} }, options);
  place.setAttribute("aria-label", image.alt);
  // Vega calls a group of marks a symbol, which needs a name; only the marks in it have one.
  for (const marks of place.querySelectorAll('[aria-roledescription$="mark container"]')) {
    if (!marks.hasAttribute("aria-label")) marks.setAttribute("role", "graphics-object");
  }
  place.tabIndex = 0;
  image.hidden = true;
  figure.classList.add("drawn");
}

/**
 * A chart laid out for `room` pixels if it is made for more. Figures in plain Vega find out by themselves.
 * @param {import("./globals").Spec} spec
 * @param {number} room
 * @returns {object}
 */
function fitted(spec, room) {
  if (!spec.$schema.includes("vega-lite") || room >= 760) return spec;
  const limit = 0.45 * room;
  const chart = withShortLabels(spec, limit);
  const { title, config } = chart;
  const lines = (/** @type {unknown} */ words) => wrapped(String(words), room - 10);
  return {
    ...chart,
    title:
      typeof title === "object"
        ? { ...title, text: lines(title.text), subtitle: lines(title.subtitle ?? "") }
        : lines(title ?? ""),
    ...(chart.vconcat
      ? { vconcat: chart.vconcat.map((view) => ({ ...view, width: room - 90 })) }
      : { width: room, autosize: { type: "fit-x", contains: "padding" } }),
    config: {
      ...config,
      axisX: { labelOverlap: true },
      axisY: { labelLimit: limit, labelFontSize: 10 },
      legend: { orient: "top", columns: 1, labelLimit: room - 60 },
      text: { ...config.text, fontSize: 10 },
    },
  };
}

/**
 * The chart with no axis whose labels may take more than so many pixels: the rest is for what it shows.
 * @param {import("./globals").Spec} spec
 * @param {number} limit
 * @returns {import("./globals").Spec}
 */
function withShortLabels(spec, limit) {
  return JSON.parse(JSON.stringify(spec), (key, value) =>
    key === "labelLimit" || key === "maxExtent" ? Math.min(value, limit) : value,
  );
}

const pen = /** @type {CanvasRenderingContext2D} */ (
  document.createElement("canvas").getContext("2d")
);

/**
 * Lines of a title that are at most so many pixels wide.
 * @param {string} words
 * @param {number} width
 */
function wrapped(words, width) {
  // As src/plot/theme.ts has it.
  pen.font = "bold 15px Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// A figure that was scaled down has smaller pixels than the page; Vega takes the pointer's place in those of the page.
for (const type of ["pointerdown", "pointermove", "mousedown", "mousemove", "mouseover", "click"]) {
  window.addEventListener(type, inFigurePixels, { capture: true });
}
for (const type of ["touchstart", "touchmove", "touchend"]) {
  window.addEventListener(type, inFigurePixels, { capture: true, passive: true });
}

/** @param {Event} event */
function inFigurePixels(event) {
  const svg = event.target instanceof Element && event.target.closest(".vega-embed svg.marks");
  if (!(svg instanceof SVGSVGElement)) return;
  const { left, top, width } = svg.getBoundingClientRect();
  const scale = svg.viewBox.baseVal.width / width;
  if (Math.abs(scale - 1) < 0.01) return;
  const points =
    event instanceof MouseEvent ? [event] : /** @type {TouchEvent} */ (event).changedTouches;
  for (const point of points) {
    Object.defineProperty(point, "clientX", { value: left + (point.clientX - left) * scale });
    Object.defineProperty(point, "clientY", { value: top + (point.clientY - top) * scale });
  }
}
