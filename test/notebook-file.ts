/** A notebook of these code cells as JupyterLab saves it; `kernel` is the name of its kernelspec. */
export function notebookFile(sources: readonly string[], kernel = "convnet"): string {
  const cells = sources.map((source, index) => ({
    ...{ cell_type: "code", id: `cell-${index}`, metadata: {}, source },
    ...{ outputs: [], execution_count: null },
  }));
  const kernelspec = { name: kernel, display_name: "TypeScript (convnet)", language: "typescript" };
  return JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}
