"""Learners of `npm run class -- check`, all at the same time: each pulls the notebooks and works through chapters.

They are driven as the page of JupyterLab drives a server: by the hub's and the server's API and a websocket to
each kernel.
"""

import asyncio
import glob
import json
import os
import re
import sys
import time
import uuid
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

plan = json.loads(sys.argv[1])
hub, token, folder = plan["hub"], os.environ["CLASS_TOKEN"], plan["folder"]
AsyncHTTPClient.configure(None, max_clients=200, max_body_size=1 << 28)
idle_after = 20


async def call(method, path, token=token, body=None, timeout=120):
    """The JSON that the hub or a learner's server answers."""
    request = HTTPRequest(
        f"{hub}{path}",
        method,
        headers={"Authorization": f"token {token}"},
        body=None if method in ("GET", "DELETE") else json.dumps(body or {}),
        request_timeout=timeout,
    )
    answer = (await AsyncHTTPClient().fetch(request)).body
    return json.loads(answer) if answer[:1] in (b"{", b"[") else answer.decode()


def proportional(pid):
    """A process's memory in MB: its own, and its part of what it shares (PSS). 0 once it has ended."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M)[1]) / 1e3
    except (OSError, TypeError):
        return 0


def processes():
    """The numbers of each learner's processes: those with JUPYTERHUB_USER in their environment."""
    found = {}
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                user = re.search(rb"(?:^|\0)JUPYTERHUB_USER=([^\0]+)", file.read())
        except OSError:
            continue
        if user:
            found.setdefault(user[1].decode(), []).append(int(path.split("/")[2]))
    return found


class Learner:
    """One of the class, and what was measured of them."""

    def __init__(self, number):
        self.name = f"learner-{number}"
        self.home = os.path.join(folder, "homes", self.name)
        self.peak, self.idle, self.problems, self.first_cell = 0, {}, [], None

    async def api(self, method, path, body=None, timeout=120):
        return await call(method, f"/user/{self.name}{path}", self.token, body, timeout)

    async def arrive(self):
        """Starts the server, and pulls the notebooks."""
        self.began = time.monotonic()
        await call("POST", f"/hub/api/users/{self.name}")
        self.token = (await call("POST", f"/hub/api/users/{self.name}/tokens"))["token"]
        await call("POST", f"/hub/api/users/{self.name}/server")
        while not (await call("GET", f"/hub/api/users/{self.name}"))["servers"].get("", {}).get("ready"):
            await asyncio.sleep(0.5)
        await self.pull()

    async def pull(self):
        query = urlencode({"repo": plan["repo"], "branch": "learners", "targetpath": "convnet"})
        events = await self.api("GET", f"/git-pull/api?{query}", timeout=600)
        if '"phase": "finished"' not in events:
            raise RuntimeError(f"nbgitpuller: {events[-2000:]}")

    async def open(self, chapter):
        """The kernel of a chapter, started: the id of its session, and its websocket."""
        path = f"convnet/notebooks/{chapter}"
        session = await self.api(
            "POST",
            "/api/sessions",
            {"path": path, "name": chapter, "type": "notebook", "kernel": {"name": "convnet"}},
        )
        address = f"{hub.replace('http', 'ws', 1)}/user/{self.name}/api/kernels/{session['kernel']['id']}/channels"
        headers = {"Authorization": f"token {self.token}"}
        # It opens when the kernel answers: half a minute where many start at the same time.
        request = HTTPRequest(address, headers=headers, connect_timeout=120, request_timeout=120)
        socket = await websocket_connect(request, max_message_size=1 << 28)
        return session["id"], socket

    async def run(self, socket, code, timeout=600):
        """Runs a cell: its reply, and what it printed."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": "check"}
        header |= {"username": self.name, "date": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": True, "stop_on_error": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await socket.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))
        printed, reply, idle = "", None, False
        until = time.monotonic() + timeout
        while True:
            text = await asyncio.wait_for(socket.read_message(), until - time.monotonic())
            if text is None:
                raise RuntimeError("the connection to the kernel was closed")
            answer = json.loads(text)
            kind, content = answer["header"]["msg_type"], answer["content"]
            if kind == "status" and content["execution_state"] in ("restarting", "dead"):
                raise RuntimeError("the kernel was killed")
            if answer["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if kind == "stream":
                printed += content["text"]
            if kind == "execute_reply":
                reply = content
            if kind == "status" and content["execution_state"] == "idle":
                idle = True
            # They come by two ways, in either order.
            if reply and idle:
                return reply, printed

    async def chapter(self, name):
        """Runs a chapter's cells in order, and leaves its kernel open."""
        with open(os.path.join(plan["notebooks"], name)) as file:
            cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
        session, socket = await self.open(name)
        for cell in cells:
            reply, _ = await self.run(socket, "".join(cell["source"]))
            self.first_cell = self.first_cell or time.monotonic() - self.began
            expected = "raises-exception" in cell["metadata"].get("tags", [])
            if reply["status"] != "ok" and not expected:
                self.problems.append(f"{name}, cell {cell['id']}: {reply.get('ename')}: {reply.get('evalue')}")
        return session, socket

    def disk(self):
        """What the home holds on the disk, in MB."""
        paths = [os.path.join(at, name) for at, _, names in os.walk(self.home) for name in names]
        return sum(os.lstat(path).st_blocks * 512 for path in paths) / 1e6


async def sample(learners):
    """Keeps each learner's peak, for ever."""
    while True:
        found = processes()
        for learner in learners:
            memory = sum(proportional(pid) for pid in found.get(learner.name, []))
            learner.peak = max(learner.peak, memory)
        await asyncio.sleep(1)


def killed(learner):
    """How often the limit of the learner's cgroup has killed a process; None where there is no cgroup."""
    try:
        with open(f"{folder}/{learner.name}.cgroup") as file:
            group = file.read()
        name = next(n for n in ("memory.events", "memory.oom_control") if os.path.exists(f"{group}/{n}"))
        with open(f"{group}/{name}") as file:
            return int(re.search(r"^oom_kill (\d+)", file.read(), re.M)[1])
    except (OSError, StopIteration, TypeError):
        return None


async def look_around(learner, other, socket):
    """What one learner gets to see of another, by the hub and by the disk, and of the course: nothing to be had."""
    problems = []
    try:
        await call("GET", f"/user/{other.name}/api/contents/convnet", learner.token)
        problems.append(f"{learner.name} can list the files of {other.name} by the hub")
    except HTTPClientError as error:
        if error.code not in (403, 404):
            problems.append(f"the hub answered {error.code} where one learner asked for another's files")
    if plan["separate"]:
        tries = {
            "read another's files": f"readdirSync({json.dumps(other.home)})",
            "write to the course": f"writeFileSync({json.dumps(plan['course'] + '/dist/mine')}, '')",
        }
        for what, code in tries.items():
            _, printed = await learner.run(
                socket, f'try {{ require("node:fs").{code}; console.log("DONE"); }} catch (e) {{ console.log(e.code); }}'
            )
            if printed.strip() not in ("EACCES", "EROFS"):
                problems.append(f"{learner.name} can {what}: {printed.strip()}")
    return problems


async def update(learner):
    """A newer course is published while a learner has changed a chapter: what is lost of either."""
    path = "/api/contents/convnet/notebooks/00-start-here.ipynb"
    notebook = (await learner.api("GET", path))["content"]
    notebook["cells"][0]["source"] += "\n\nMy own note."
    await learner.api("PUT", path, {"type": "notebook", "format": "json", "content": notebook})
    process = await asyncio.create_subprocess_exec("git", "-C", plan["repo"][7:], "branch", "-f", "learners", plan["newer"])
    if await process.wait() != 0:
        return ["the newer course could not be published"]
    await learner.pull()
    cells = (await learner.api("GET", path))["content"]["cells"]
    published = (await learner.api("GET", "/api/contents/convnet/notebooks/published.json"))["content"]
    problems = [] if "My own note." in "".join(cells[0]["source"]) else ["the update lost a learner's note"]
    return problems + ([] if "newer" in published else ["the update did not arrive"])


async def main():
    learners = [Learner(number + 1) for number in range(plan["learners"])]
    problems = []
    await asyncio.gather(*(learner.arrive() for learner in learners))
    sampling = asyncio.create_task(sample(learners))
    print(f"{len(learners)} servers run, each with a copy of the notebooks.", flush=True)
    found = processes()
    servers = [sum(map(proportional, found.get(learner.name, []))) for learner in learners]
    for name in plan["chapters"]:
        opened = await asyncio.gather(*(learner.chapter(name) for learner in learners), return_exceptions=True)
        await asyncio.sleep(idle_after)
        found = processes()
        for learner, result in zip(learners, opened):
            learner.idle[name] = sum(map(proportional, found.get(learner.name, [])))
            if isinstance(result, BaseException):
                learner.problems.append(f"{name}: {result!r}")
        idle = [learner.idle[name] for learner in learners]
        print(f"{name}: {max(idle):.0f} MB a learner once idle", flush=True)
        if name == plan["chapters"][0]:
            pairs = list(zip(learners, learners[1:] + learners[:1], opened))
            for learner, other, result in pairs if len(learners) > 1 else []:
                if not isinstance(result, BaseException):
                    problems += await look_around(learner, other, result[1])
        for learner, result in zip(learners, opened):
            if not isinstance(result, BaseException):
                await learner.api("DELETE", f"/api/sessions/{result[0]}")
                result[1].close()
    sampling.cancel()
    problems += await update(learners[0])
    problems += [f"{learner.name}, {problem}" for learner in learners for problem in learner.problems]
    kills = [killed(learner) for learner in learners]
    rows = {
        "memory, server alone (MB)": servers,
        "memory, idle (MB)": [max(learner.idle.values()) for learner in learners],
        "memory, peak (MB)": [learner.peak for learner in learners],
        "disk (MB)": [learner.disk() for learner in learners],
        "first cell after (s)": [learner.first_cell or 0 for learner in learners],
    }
    print(f"\n{'of each learner':28}{'mean':>8}{'most':>8}")
    for name, values in rows.items():
        print(f"{name:28}{sum(values) / len(values):8.0f}{max(values):8.0f}")
    print("killed by the memory limit: " + ("not known, there is no cgroup" if None in kills else str(sum(kills))))
    if None not in kills and sum(kills) > 0:
        problems.append(f"the memory limit killed {sum(kills)} processes")
    if max(rows["disk (MB)"]) > 60:
        problems.append("a learner's home holds more than 60 MB")
    print("\n".join(f"WRONG  {problem}" for problem in problems) or "Nothing went wrong.")
    sys.exit(1 if problems else 0)


asyncio.run(main())
