"""The course's JupyterLab: for this machine only and behind a token, whatever else is configured here.

Loaded after the configuration of the system and of the environment, whose values it replaces.
"""

import os

c = get_config()  # noqa: F821 (Jupyter defines it)

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port_retries = 0
c.ServerApp.base_url = "/"
c.ServerApp.allow_origin = ""
c.ServerApp.allow_origin_pat = ""
c.ServerApp.allow_remote_access = False
c.ServerApp.disable_check_xsrf = False
c.ServerApp.certfile = ""
c.ServerApp.keyfile = ""
c.ServerApp.sock = ""
c.ServerApp.identity_provider_class = "jupyter_server.auth.identity.PasswordIdentityProvider"
c.IdentityProvider.token = os.environ["CONVNET_TOKEN"]
c.PasswordIdentityProvider.hashed_password = ""
c.PasswordIdentityProvider.allow_password_change = False
# Ctrl-C reaches JupyterLab too, which must not ask whether it was meant.
c.ServerApp.answer_yes = True
# What a cell shows after the page was loaded again is on the page.
c.LabApp.extra_labextensions_path = [os.path.join(os.path.dirname(__file__), "extensions")]
c.Application.log_level = "WARN"
# The course's kernel limits what a cell may print, and says so; the server would drop it half-way.
c.ZMQChannelsWebsocketConnection.limit_rate = False
