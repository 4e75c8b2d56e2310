"""Starts the course's kernel anew, runs the first code cell of a notebook, and prints the seconds until
it is shown: first-cell.py NOTEBOOK."""
import json
import sys
import time
from pathlib import Path

from jupyter_client.manager import KernelManager

notebook = Path(sys.argv[1])
content = json.loads(notebook.read_text())
name = content["metadata"]["kernelspec"]["name"]
first = next(cell for cell in content["cells"] if cell["cell_type"] == "code")

started = time.perf_counter()
manager = KernelManager(kernel_name=name)
manager.start_kernel(cwd=str(notebook.parent))
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
reply = client.execute_interactive("".join(first["source"]), output_hook=lambda _: None, timeout=120)
seconds = time.perf_counter() - started
client.stop_channels()
manager.shutdown_kernel(now=True)
if reply["content"]["status"] != "ok":
    sys.exit("the cell failed: " + reply["content"]["evalue"])
print(seconds)
