"""A Jupyter client for the tests: starts the kernel of a checkout and obeys JSON lines on stdin.

usage: session.py LAUNCHER.js FOLDER   (FOLDER: where the kernel runs and its kernelspec is put)
Each command gives one JSON line on stdout; the first line says that the kernel is ready.
"""

import json
import os
import signal
import sys
import tempfile

from jupyter_client.manager import KernelManager

# Seconds after which a kernel is taken for hung, on a busy machine too.
TIMEOUT = 180


def start(launcher, folder):
    """Starts the kernel from a kernelspec of its own, as Jupyter would."""
    share = tempfile.TemporaryDirectory()
    spec = os.path.join(share.name, "kernels", "under-test")
    os.makedirs(spec)
    with open(os.path.join(spec, "kernel.json"), "w", encoding="utf-8") as file:
        argv = ["node", launcher, "{connection_file}"]
        words = {"display_name": "under test", "language": "typescript"}
        json.dump({"argv": argv, "interrupt_mode": "message", **words}, file)
    os.environ["JUPYTER_PATH"] = share.name
    manager = KernelManager(kernel_name="under-test")
    manager.start_kernel(cwd=folder)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=TIMEOUT)
    return manager, client, share


def reply_to(channel, message_id):
    """The content of the answer to one request."""
    while True:
        message = channel.get_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == message_id:
            return message["content"]


def request(client, channel, kind, content):
    """Sends any request and gives what it is answered."""
    message = client.session.msg(kind, content)
    channel.send(message)
    return reply_to(channel, message["header"]["msg_id"])


def act(manager, client, action):
    """Does something while a cell runs: "interrupt", "kill", or a request, which gives its answer."""
    if action == "interrupt":
        return manager.interrupt_kernel()
    if action == "kill":
        return os.kill(os.getpid(), signal.SIGKILL)
    channel = getattr(client, action["channel"] + "_channel")
    return request(client, channel, action["type"], action.get("content", {}))


def execute(manager, client, command):
    """Sends all cells at once; gives each its reply and its messages, in the order they came."""
    options = {"stop_on_error": command.get("stopOnError", True)}
    ids = [client.execute(code, **options) for code in command["cells"]]
    runs = {key: {"messages": []} for key in ids}
    waiting, trigger = set(ids), command.get("at")
    while waiting:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        key, kind, content = message["parent_header"].get("msg_id"), message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            waiting.discard(key)
        if key in runs:
            runs[key]["messages"].append({"type": kind, "content": content})
        if trigger and (trigger == kind or trigger in content.get("text", "")):
            trigger = None
            runs[key]["answer"] = act(manager, client, command["act"])
    for key in ids:
        runs[key]["reply"] = reply_to(client.shell_channel, key)
    return [runs[key] for key in ids]


def obey(manager, client, command):
    match command["do"]:
        case "execute":
            return execute(manager, client, command)
        case "complete":
            key = client.complete(command["code"], command["cursor"])
            return reply_to(client.shell_channel, key)
        case "inspect":
            key = client.inspect(command["code"], command["cursor"])
            return reply_to(client.shell_channel, key)
        case "interrupt":
            return manager.interrupt_kernel()


def main():
    manager, client, share = start(*sys.argv[1:3])
    print(json.dumps({"pid": manager.provisioner.pid}), flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(manager, client, json.loads(line))), flush=True)
    client.stop_channels()
    manager.shutdown_kernel()
    share.cleanup()


main()
