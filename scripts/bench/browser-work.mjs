/** What the bench of the browser measures, in a worker of the browser and in Node alike. */

/**
 * Images per second of processor time, the best of seven turns, since others on the machine only slow it down; and the
 * operations that take the longest, in milliseconds a batch.
 * @param {typeof import("convnet")} convnet
 * @param {() => Promise<number>} processorTime in seconds
 */
export async function measure(convnet, processorTime) {
  const { adam, convNet, crossEntropy, deviceName, forward, manualSeed, profile, tf } = convnet;
  manualSeed(42);
  const [model, optimizer] = [convNet(), adam(0.001)];
  const batch = (/** @type {number} */ size) =>
    /** @type {import("convnet").tf.Tensor4D} */ (tf.randomNormal([size, 32, 32, 3]));
  const [few, many] = [batch(24), batch(100)];
  const labels = tf.tensor1d(
    Array.from({ length: 24 }, (_, index) => index % 10),
    "int32",
  );
  const step = () => {
    const { value, grads } = tf.variableGrads(() =>
      crossEntropy(forward(model, few, { training: true }), labels),
    );
    optimizer.applyGradients(grads);
    value.dataSync();
    tf.dispose([value, grads]);
  };
  const predict = () => tf.tidy(() => void forward(model, many).dataSync());
  const imagesPerSecond = async (
    /** @type {() => void} */ work,
    /** @type {number} */ images,
    /** @type {number} */ times,
  ) => {
    let best = 0;
    // The first turn is for the compiler.
    for (let turn = 0; turn < 8; turn++) {
      const start = await processorTime();
      for (let time = 0; time < times; time++) work();
      const seconds = (await processorTime()) - start;
      if (turn > 0) best = Math.max(best, (images * times) / seconds);
    }
    return best;
  };
  const longest = (/** @type {() => void} */ work) =>
    profile(() => {
      for (let time = 0; time < 5; time++) work();
    }).map(({ operation, milliseconds }) => [operation, Math.round(milliseconds / 0.5) / 10]);
  return {
    device: deviceName(),
    train: await imagesPerSecond(step, 24, 5),
    predict: await imagesPerSecond(predict, 100, 5),
    trainOperations: longest(step).slice(0, 16),
    predictOperations: longest(predict).slice(0, 8),
  };
}
