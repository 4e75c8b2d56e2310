"""Executes one notebook and saves its outputs: the one writer of all committed notebooks.

usage: execute.py NOTEBOOK SECONDS_A_CELL [PROCESSOR_SECONDS]

PROCESSOR_SECONDS is what the kernel may take in all; time in which the machine does other things is
not counted.

The same outputs give the same bytes: no timing, no machine's name, streams joined, keys sorted.
Nothing is written unless every cell ran.
"""

import json
import os
import resource
import sys
import time

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

with open(os.path.join(os.path.dirname(__file__), "metadata.json"), encoding="utf-8") as file:
    METADATA = json.load(file)


def execute(path, seconds, processor_seconds=None):
    if processor_seconds:
        # The kernel inherits it; this process needs a fraction.
        resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 5))
    notebook = nbformat.read(path, as_version=4)
    running = {"cell": None, "since": 0.0}

    def start(cell, cell_index):
        running.update(cell=cell.id, since=time.monotonic())

    def complete(cell, cell_index, execute_reply):
        print(f"  {time.monotonic() - running['since']:6.1f} s  {cell.id}", flush=True)
        if "CONVNET_PROBE" in os.environ:
            with open(os.environ["CONVNET_PROBE"], "a", encoding="utf-8") as probe:
                print(json.dumps({"id": cell.id}), file=probe)

    def run():
        NotebookClient(
            notebook,
            timeout=seconds,
            startup_timeout=60,
            kernel_name=METADATA["kernelspec"]["name"],
            resources={"metadata": {"path": os.path.dirname(path)}},
            coalesce_streams=True,
            record_timing=False,
            on_cell_start=start,
            on_cell_executed=complete,
        ).execute()

    try:
        try:
            run()
        except RuntimeError as error:
            # Jupyter chooses free ports before the kernel binds them: another kernel may be faster.
            if running["cell"] or "before replying" not in str(error):
                raise
            run()
    except NoSuchKernel:
        return 'there is no kernel "convnet"; run "npm run setup" once, which installs it'
    except CellTimeoutError:
        return f"cell {running['cell']}: still running after {seconds} s"
    except DeadKernelError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        # The limit and this count differ by some percent where other programs are running.
        if processor_seconds and used.ru_utime + used.ru_stime > 0.9 * processor_seconds:
            return f"cell {running['cell']}: more than {processor_seconds} s of processor time in all"
        return f"cell {running['cell']}: the kernel died; its last words are above"
    except CellExecutionError as error:
        return f"cell {running['cell']}: {error.ename}: {error.evalue}\n{error.traceback}"
    write(notebook, path)
    return None


def write(notebook, path):
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata = nbformat.from_dict(METADATA)
    nbformat.validate(notebook)
    beside = f"{path}.{os.getpid()}.tmp"
    try:
        with open(beside, "w", encoding="utf-8") as file:
            nbformat.write(notebook, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.remove(beside)


if __name__ == "__main__":
    failure = execute(os.path.abspath(sys.argv[1]), *map(int, sys.argv[2:]))
    if failure:
        sys.exit(f"{failure}\nThe notebook was not changed.")
