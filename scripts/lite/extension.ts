/**
 * The JupyterLite extension with the course's kernel. Written as the module that JupyterLite loads: it shares
 * its packages by `init` and asks for the plugins by `get`.
 */
import { BrowserKernel, type KernelOptions, prepareWorker } from "./browser-kernel";
import { keepForOffline } from "./download";
import { type Contents, exportWork } from "./export";
import { openStore, storeName } from "./store";

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
  };
  serviceManager: { contents: Contents };
  restored: Promise<unknown>;
}

interface MainMenu {
  fileMenu: { addGroup(items: { command: string }[], rank: number): void };
}

const here = (document.currentScript as HTMLScriptElement).src;
const worker = new URL("../../../convnet/kernel.js", here).href;
prepareWorker(worker);
// JupyterLab loads more files than the browser lists by itself, and all are to be kept for offline.
performance.setResourceTimingBufferSize(2000);

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
    Notification: { warning(text: string, options: { autoClose: false }): void };
  };
  const { Signal } = (await load("@lumino/signaling")) as {
    Signal: new (owner: unknown) => { emit(nothing: undefined): void };
  };
  const kernels = new Map<string, BrowserKernel>();

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

  const work = {
    id: "convnet-lite:work",
    description: "Exports the learner's work, and says where the browser keeps none.",
    autoStart: true,
    requires: [IMainMenu],
    activate({ commands, serviceManager, restored }: App, { fileMenu }: MainMenu) {
      const command = "convnet-lite:export";
      const warn = (text: string) => Notification.warning(text, { autoClose: false });
      const store = () => openStore(storeName(worker), warn);
      const execute = async () => exportWork(serviceManager.contents, await store());
      commands.addCommand(command, { label: "Export my work", execute });
      fileMenu.addGroup([{ command }], 50);
      void restored.then(async () => {
        // Says so if the browser keeps nothing, before anything is written.
        await store();
        await navigator.storage?.persist();
        await keepForOffline();
      });
    },
  };
  return [kernel, stopButton, work];
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
