"""Each learner's JupyterLab on a hub or on Binder: Jupyter reads it where JUPYTER_CONFIG_PATH names this folder."""

import os

c = get_config()  # noqa: F821 (Jupyter defines it)

course = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

# As in `npm start`: what a cell shows after a reload is on the page, and the kernel limits what a cell prints.
c.LabApp.extra_labextensions_path = [os.path.join(course, "scripts/lab/extensions")]
c.ZMQChannelsWebsocketConnection.limit_rate = False
# A chapter that nobody has open holds no memory for longer than this; open ones are left alone.
c.MappingKernelManager.cull_idle_timeout = 1200
c.MappingKernelManager.cull_interval = 120
# Binder's machines are small: every chapter runs in its smallest size.
if "BINDER_SERVICE_HOST" in os.environ:
    os.environ.setdefault("CONVNET_BUDGET", "smoke")
