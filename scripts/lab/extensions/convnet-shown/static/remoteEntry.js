/**
 * A JupyterLab extension: outputs survive a reload of the page. A page that finds a cell running that
 * another page has started, or that has missed its end, asks the course's kernel for what the cell has
 * shown (scripts/kernel/shown.ts). Written as the module that JupyterLab loads, so it needs no bundler.
 */
(() => {
  const name = "convnet-shown";
  /** Between two questions, in milliseconds. */
  const pause = 1000;

  /** Asks for one notebook, now and whenever a cell of another page says something. */
  function follow({ sessionContext, content: notebook }) {
    let waiting = false;
    const soon = () => {
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        void ask();
      }, pause);
    };

    async function ask() {
      const kernel = sessionContext.session?.kernel;
      const info = await kernel?.info.catch(() => undefined);
      if (info?.implementation !== "convnet" || notebook.isDisposed) return;
      const cells = new Map(notebook.widgets.map((cell) => [cell.model.id, cell]));
      const codes = [...cells].filter(([, cell]) => cell.model.type === "code");
      const counts = codes.map(([id, cell]) => [id, cell.model.executionCount]);
      const comm = kernel.createComm("convnet.shown");
      comm.onMsg = ({ content }) => {
        for (const run of content.data.runs) put(cells.get(run.cell), run);
      };
      comm.open({ counts: Object.fromEntries(counts) });
    }

    function put(cell, { outputs, count, done }) {
      if (!cell || cell.isDisposed) return;
      cell.model.outputs.fromJSON(outputs);
      if (done) cell.model.executionCount = count;
      cell.setPrompt(done ? String(count) : "*");
    }

    sessionContext.iopubMessage.connect((_, message) => {
      const { session, msg_type } = message.parent_header;
      const mine = session === sessionContext.session?.kernel?.clientId;
      if (!mine && msg_type === "execute_request") soon();
    });
    void sessionContext.ready.then(soon);
  }

  let shared;
  const load = async (packageName) => {
    const [version] = Object.values(shared[packageName]);
    return (await version.get())();
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB[name] = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const { INotebookTracker } = await load("@jupyterlab/notebook");
      const plugin = {
        id: `${name}:plugin`,
        description: "Shows what cells have shown while the page was not there.",
        autoStart: true,
        requires: [INotebookTracker],
        activate: (_app, tracker) => tracker.widgetAdded.connect((_, panel) => follow(panel)),
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
