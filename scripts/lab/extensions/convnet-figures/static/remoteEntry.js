/**
 * A JupyterLab extension: a figure's controls look like the course's, keep the keys that are pressed in them,
 * and its colours follow the theme. Written as the module that JupyterLab loads, so it needs no bundler.
 */
(() => {
  const name = "convnet-figures";
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("figures.css", document.currentScript.src).href;

  // Otherwise an arrow in a slider moves the notebook's selection, and two Ds in a list delete a cell.
  const keepKeys = ({ target }) => {
    if (target.closest(".vega-embed")) target.setAttribute("data-lm-suppress-shortcuts", "");
  };

  const plugin = {
    id: `${name}:plugin`,
    description:
      "Gives figures their controls, the keys pressed in them and the colours of a dark theme.",
    autoStart: true,
    activate: () => {
      document.head.append(style);
      document.addEventListener("focusin", keepKeys);
    },
  };
  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB[name] = {
    init() {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
