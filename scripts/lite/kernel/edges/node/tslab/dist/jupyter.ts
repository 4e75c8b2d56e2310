/** What tslab draws with: the kernel's display, which src/notebook/display.ts keeps for it. */
const key = Symbol.for("convnet.display");

class Jupyter {
  /** Or those who import this would get a copy. */
  get __esModule(): boolean {
    return true;
  }

  get lastWriteDisplayData(): unknown {
    return (globalThis as { [key]?: unknown })[key];
  }

  set lastWriteDisplayData(_: unknown) {
    // The kernel has told src/notebook/display.ts as well.
  }
}

export = new Jupyter();
