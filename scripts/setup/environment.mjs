/** The settings that TensorFlow and the C library read when a process starts. */

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
