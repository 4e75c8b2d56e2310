"""The hub of `npm run class -- check`: a class's own configuration, with learners that are processes of this machine.

As root, each learner is a user with a number of their own, and the memory limit is a cgroup's.
"""

import os
import sys

from jupyterhub.spawner import SimpleLocalProcessSpawner

c = get_config()  # noqa: F821 (JupyterHub defines it)

folder, config = os.environ["CLASS_FOLDER"], os.environ["CLASS_CONFIG"]
separate = os.environ["CLASS_SEPARATE"] == "1"

load_subconfig(config)  # noqa: F821
if not c.Spawner.get("mem_limit"):
    sys.exit(
        f"{config} sets no c.Spawner.mem_limit: one learner could take the memory of all. "
        "Set one, such as the one in deploy/jupyterhub_config.py."
    )


def memory_group(name):
    """The folder and the files of a new cgroup below this process's own; None where that cannot be made."""
    lines = [line.strip().split(":", 2) for line in open("/proc/self/cgroup")]
    for _, controllers, own in lines:
        if controllers.split(",").count("memory"):
            path = f"/sys/fs/cgroup/memory{own}/convnet-{name}"
            limit = "memory.limit_in_bytes"
            break
    else:
        path = f"/sys/fs/cgroup{lines[-1][2]}/convnet-{name}"
        limit = "memory.max"
    try:
        os.makedirs(path, exist_ok=True)
        return (path, limit) if os.path.exists(f"{path}/{limit}") else None
    except OSError:
        return None


class LearnerSpawner(SimpleLocalProcessSpawner):
    """A learner's server as a process of their own, with a home that nobody else can read."""

    async def start(self):
        os.makedirs(self.home_dir, 0o700, exist_ok=True)
        if separate:
            os.chown(self.home_dir, self.number, self.number)
        address = await super().start()
        self.group = memory_group(self.user.name)
        if self.group:
            path, limit = self.group
            open(f"{path}/{limit}", "w").write(str(self.mem_limit))
            open(f"{path}/cgroup.procs", "w").write(str(self.pid))
            open(f"{folder}/{self.user.name}.cgroup", "w").write(path)
        return address

    async def stop(self, now=False):
        await super().stop(now)
        if self.group:
            try:
                os.rmdir(self.group[0])
            except OSError as error:
                self.log.warning("%s", error)

    @property
    def number(self):
        return 61000 + self.user.id

    def make_preexec_fn(self, name):
        home, number = self.home_dir, self.number

        def become_learner():
            os.umask(0o077)
            if separate:
                os.setgroups([])
                os.setgid(number)
                os.setuid(number)
            os.chdir(home)

        return become_learner


c.JupyterHub.spawner_class = LearnerSpawner
c.SimpleLocalProcessSpawner.home_dir_template = os.path.join(folder, "homes/{username}")
c.JupyterHub.authenticator_class = "null"
c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['CLASS_PORT']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ['CLASS_HUB_PORT']}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['CLASS_PROXY_PORT']}"
c.ConfigurableHTTPProxy.command = os.environ["CLASS_PROXY"].split("\n")
c.Spawner.ip = "127.0.0.1"
c.JupyterHub.db_url = f"sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{folder}/cookie-secret"
c.ConfigurableHTTPProxy.pid_file = f"{folder}/proxy.pid"
c.JupyterHub.services = [{"name": "check", "api_token": os.environ["CLASS_TOKEN"]}]
c.JupyterHub.load_roles = [
    {
        "name": "check",
        "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"],
        "services": ["check"],
    }
]
# Not the token of the check, nor what else the hub's own environment has.
c.Spawner.env_keep = ["PATH", "LANG", "CONVNET_BUDGET", "GIT_CONFIG_GLOBAL"]
