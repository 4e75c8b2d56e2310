/**
 * The JupyterLite extension with the course's kernel. Written as the module that JupyterLite loads: it shares
 * its packages by `init` and asks for the plugins by `get`.
 */
import { BrowserKernel, type KernelOptions, kernelIsKept, prepareWorker } from "./browser-kernel";
import { keepForOffline } from "./download";
import { type Contents, exportWork, type OpenFile } from "./export";
import { cannotKeep, openStore, storeName } from "./store";

/** A package that JupyterLite shares, by its versions. */
type Scope = Record<string, Record<string, { get(): Promise<() => unknown> }>>;

interface KernelSpecs {
  register(kernel: {
    spec: Record<string, unknown>;
    create(options: KernelOptions): Promise<BrowserKernel>;
  }): void;
}

interface KernelClient {
  interrupt(id: string): Promise<void>;
}

interface App {
  commands: {
    addCommand(id: string, command: { label: string; execute(): Promise<void> }): void;
    execute(id: string, values?: unknown): Promise<unknown>;
  };
  serviceManager: { contents: Contents };
  shell: {
    currentWidget: { sessionContext?: { ready: Promise<void> } } | null;
    currentChanged: { connect(slot: () => void): void };
    widgets(area: "main"): Iterable<OpenFile>;
    collapseLeft(): void;
  };
  restored: Promise<unknown>;
}

interface MainMenu {
  fileMenu: { addGroup(items: { command: string }[], rank: number): void };
}

/** Pixels of a screen on which the list of files would leave the notebook no room. */
const narrow = 700;

const here = (document.currentScript as HTMLScriptElement).src;
const worker = new URL("../../../convnet/kernel.js", here).href;
prepareWorker(worker);
// JupyterLab loads more files than the browser lists by itself, and all are to be kept for offline.
performance.setResourceTimingBufferSize(2000);

// JupyterLab cuts a notification after 140 letters.
const slept =
  "The browser had put this tab to sleep and ended its kernel. Your notebooks are as you left them: run the cells again from the top.";
const kept =
  "This chapter now opens and runs without a network, too. What its cells load, such as images, is kept as soon as they have loaded it.";
const notKept =
  "The network is gone before the course was kept in this browser: leave this page open, for it could not be opened again now.";

async function plugins(scope: Scope) {
  const load = async (name: string) => {
    const [version] = Object.values(scope[name] ?? {});
    if (!version) throw new Error(`JupyterLite shares no package "${name}"`);
    return (await version.get())();
  };
  const { IKernelSpecs, IKernelClient } = (await load("@jupyterlite/services")) as Record<
    string,
    unknown
  >;
  const { IMainMenu } = (await load("@jupyterlab/mainmenu")) as Record<string, unknown>;
  const { Notification } = (await load("@jupyterlab/apputils")) as {
    Notification: Record<
      "info" | "warning",
      (text: string, options: { autoClose: number | false }) => void
    >;
  };
  const { Signal } = (await load("@lumino/signaling")) as {
    Signal: new (owner: unknown) => { emit(nothing: undefined): void };
  };
  const kernels = new Map<string, BrowserKernel>();
  const warn = (text: string) => {
    for (const line of text.split("\n")) Notification.warning(line, { autoClose: false });
  };

  const kernel = {
    id: "convnet-lite:kernel",
    description: "Runs the course's cells in a worker of the browser.",
    autoStart: true,
    requires: [IKernelSpecs],
    activate(_app: unknown, specs: KernelSpecs) {
      const spec = {
        name: "convnet",
        display_name: "TypeScript (convnet)",
        language: "typescript",
        argv: [],
        resources: {},
      };
      specs.register({
        spec,
        async create(options) {
          const made = new BrowserKernel(options, worker, new Signal({}));
          kernels.set(options.id, made);
          return made;
        },
      });
    },
  };

  const stopButton = {
    id: "convnet-lite:stop",
    description: "Passes the stop button on to the kernel.",
    autoStart: true,
    requires: [IKernelClient],
    activate(_app: unknown, client: KernelClient) {
      const others = client.interrupt.bind(client);
      client.interrupt = async (id) => {
        const own = kernels.get(id);
        if (own) own.interrupt();
        else await others(id);
      };
    },
  };

  const runButton = {
    id: "convnet-lite:run",
    description: "Runs cells when the kernel is there: JupyterLab would only clear their outputs.",
    autoStart: true,
    activate({ commands, shell }: App) {
      const execute = commands.execute.bind(commands);
      commands.execute = async (id, values) => {
        if (/^(notebook|runmenu):.*run/.test(id)) await shell.currentWidget?.sessionContext?.ready;
        return execute(id, values);
      };
    },
  };

  const phone = {
    id: "convnet-lite:phone",
    description:
      "Folds the list of files on a narrow screen until its button or the menu opens it.",
    autoStart: true,
    activate({ commands, shell, restored }: App) {
      const execute = commands.execute.bind(commands);
      let isAsked = false;
      commands.execute = async (id, values) => {
        if (id === "filebrowser:toggle-main") isAsked = true;
        // JupyterLite shows each file that it opens in the list.
        if (id === "filebrowser:activate" && innerWidth < narrow && !isAsked) return undefined;
        return execute(id, values);
      };
      const fold = () => {
        if (innerWidth < narrow) shell.collapseLeft();
      };
      shell.currentChanged.connect(fold);
      void restored.then(fold);
    },
  };

  const work = {
    id: "convnet-lite:work",
    description: "Exports the learner's work, and says where the browser keeps none.",
    autoStart: true,
    requires: [IMainMenu],
    activate({ commands, serviceManager, shell }: App, { fileMenu }: MainMenu) {
      const command = "convnet-lite:export";
      // From now on, so that it hears of what a kernel writes and the browser does not keep.
      const store = openStore(storeName(new URL("../../", worker).href), (reason) =>
        warn(cannotKeep(reason)),
      );
      const execute = async () =>
        exportWork(serviceManager.contents, await store, shell.widgets("main"));
      commands.addCommand(command, { label: "Export my work", execute });
      fileMenu.addGroup([{ command }], 50);
      if ((document as { wasDiscarded?: boolean }).wasDiscarded) warn(slept);
    },
  };

  const offline = {
    id: "convnet-lite:offline",
    description: "Keeps the course for a time without a network, and says since when it is kept.",
    autoStart: true,
    activate({ restored }: App) {
      void navigator.storage?.persist();
      const all = Promise.all([restored.then(() => keepForOffline()), kernelIsKept]);
      // Else the service worker has given this page its files, and keeps them.
      if (navigator.serviceWorker?.controller) return;
      const lost = () => warn(notKept);
      addEventListener("offline", lost);
      void all.then(() => {
        removeEventListener("offline", lost);
        Notification.info(kept, { autoClose: 10_000 });
      });
    },
  };
  return [kernel, stopButton, runButton, phone, work, offline];
}

let shared: Scope;
const page = window as unknown as { _JUPYTERLAB?: Record<string, unknown> };
page._JUPYTERLAB ??= {};
page._JUPYTERLAB["convnet-lite"] = {
  init(scope: Scope) {
    shared = scope;
  },
  async get() {
    const made = await plugins(shared);
    return () => ({ __esModule: true, default: made });
  },
};
