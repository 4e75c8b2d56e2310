/**
 * What must be set before TensorFlow's library loads. A file of its own, imported first: an import is
 * carried out before the statements of the file that has it.
 */
import util from "node:util";

// oneDNN's faster convolutions are off by default on AMD processors; TensorFlow reads this at load time.
process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

// tfjs-node 4.22 calls util.isNullOrUndefined, which Node 23 removed, and util.isArray, of which Node 24 warns.
const legacyUtil = util as {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray: (value: unknown) => boolean;
};
legacyUtil.isArray = Array.isArray;
legacyUtil.isNullOrUndefined ??= (value) => value === null || value === undefined;
