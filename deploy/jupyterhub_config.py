"""The course on one server, for up to 100 learners.

For The Littlest JupyterHub, link this file into /opt/tljh/config/jupyterhub_config.d; a hub of your own loads
it with load_subconfig. It chooses neither spawner nor authenticator. docs/class.md has the measurements
that the limits follow from; values.yaml has the same limits for Kubernetes.
"""

import os
from urllib.parse import urlencode

c = get_config()  # noqa: F821 (JupyterHub defines it)

course = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

# The repository with the branch "learners" that `npm run class -- publish` makes; each start of a learner's
# server brings what is new in it and keeps the learner's work.
notebooks = os.environ.get("CONVNET_NOTEBOOKS", "")
first = "lab/tree/convnet/notebooks/00-start-here.ipynb"
pull = {"repo": notebooks, "branch": "learners", "targetpath": "convnet", "urlpath": first}

c.Spawner.cmd = [os.path.join(course, ".convnet/class/bin/python"), "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = f"/git-pull?{urlencode(pull)}" if notebooks else "/lab"
c.Spawner.http_timeout = 120
c.Spawner.mem_guarantee = "700M"
c.Spawner.mem_limit = "2G"
c.Spawner.cpu_guarantee = 0.1
c.Spawner.cpu_limit = 2
c.Spawner.environment = {
    "CONVNET_HOME": "~/convnet",
    "JUPYTER_PATH": os.path.join(course, ".convnet/venv/share/jupyter"),
    "JUPYTER_CONFIG_PATH": os.path.join(course, "deploy"),
    # As many threads as a learner may use cores: TensorFlow would start one for each core of the server.
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_NUM_INTEROP_THREADS": "2",
    "OMP_NUM_THREADS": "2",
    "MALLOC_ARENA_MAX": "2",
    # oneDNN's buffers come from the same allocator: a pool of their own would never give memory back.
    "TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "1",
    # A kernel that has rested for so long lets go of its compiler; the next cell takes some seconds more.
    "CONVNET_REST_SECONDS": "600",
}
