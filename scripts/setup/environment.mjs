/** What the course's processes find in their environment, and what they do not. */
import { join } from "node:path";
import { inConvnet } from "./paths.mjs";

/**
 * For every process that trains: the allocator keeps large blocks instead of asking the system for
 * them at each step, oneDNN's convolutions are on, and TensorFlow's chatter is off.
 */
export const trainingEnvironment = {
  MALLOC_MMAP_THRESHOLD_: "4294967296",
  MALLOC_TRIM_THRESHOLD_: "8589934592",
  MALLOC_TOP_PAD_: "268435456",
  TF_ENABLE_ONEDNN_OPTS: "1",
  TF_CPP_MIN_LOG_LEVEL: "2",
};

/** For processes that train side by side: each on one core. */
export const oneThread = {
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
  OMP_NUM_THREADS: "1",
};

/** Variables that lead Python, Node or Jupyter to packages and settings of the user's own. */
const misleading = /^(PYTHON|JUPYTER|IPYTHON|NODE_OPTIONS$|NODE_PATH$)/;

/**
 * The environment for the course's own programs: the user's, without what could lead them to other
 * packages than set-up installed, and with settings, runtime files and trust of the course's own.
 * They lie in `.convnet/jupyter`, or in the folder that the variable CONVNET_JUPYTER names.
 * @param {Record<string, string>} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function courseEnvironment(more = {}) {
  const jupyter = process.env.CONVNET_JUPYTER ?? inConvnet("jupyter");
  const own = Object.entries(process.env).filter(([name]) => !misleading.test(name));
  return {
    ...Object.fromEntries(own),
    JUPYTER_CONFIG_DIR: join(jupyter, "config"),
    JUPYTER_DATA_DIR: join(jupyter, "data"),
    JUPYTER_RUNTIME_DIR: join(jupyter, "runtime"),
    ...more,
  };
}
