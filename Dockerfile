# The course in a container, for all who run one: `machine` is what the dev container has, and the whole is the
# image of Binder and of a JupyterHub (docs/class.md).
FROM node:22-bookworm AS machine
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ git pkg-config python3 python3-venv \
    libcairo2-dev libpango1.0-dev libjpeg-dev fontconfig fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*

FROM machine AS course
WORKDIR /opt/convnet
COPY . .
# Root's, so that those who run it cannot write to it: packages, TensorFlow and data are there once, for all.
RUN npm run setup && npm run class -- install && npm cache clean --force

# Binder chooses the name and the number; the image of Node has given 1000 to a user of its own.
ARG NB_USER=jovyan
ARG NB_UID=1000
RUN userdel --remove node && useradd --create-home --uid "${NB_UID}" --gid users --shell /bin/bash "${NB_USER}"
ENV HOME=/home/${NB_USER} \
    PATH=/opt/convnet/.convnet/class/bin:$PATH \
    JUPYTER_PATH=/opt/convnet/.convnet/venv/share/jupyter \
    JUPYTER_CONFIG_PATH=/opt/convnet/deploy \
    CONVNET_HOME=~/convnet
# A hub mounts each learner's own home here; on Binder these copies are the learner's.
COPY --chown=${NB_USER}:users notebooks/*.ipynb /home/${NB_USER}/convnet/notebooks/
RUN install -d -o "${NB_USER}" -g users "${HOME}/convnet" "${HOME}/convnet/notebooks" "${HOME}/convnet/notebooks/my-pictures"
USER ${NB_USER}
WORKDIR /home/${NB_USER}
EXPOSE 8888
CMD ["jupyterhub-singleuser"]
