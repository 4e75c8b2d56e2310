/** Of each case, the line with the planted fault and the line without it, as a learner would write them. */
export const lines: readonly { wrong: string; right: string }[] = [
  { wrong: "const optimizer = adam(0.1);", right: "const optimizer = adam(0.001);" },
  {
    wrong: "stopping.step(valid.loss, modelOfAnEarlierCell);",
    right: "stopping.step(valid.loss, model);",
  },
  {
    wrong: "const transform = transforms.toTensor();",
    right:
      "const transform = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));",
  },
  {
    wrong: 'dropout({ name: "dropout1", rate: 0.1 }),',
    right: 'dropout({ name: "dropout1", rate: d1 }),',
  },
  {
    wrong: "const loader = new DataLoader(sortedByClass, { batchSize: 48, shuffle: false });",
    right: "const loader = new DataLoader(trainData, { batchSize: 48, shuffle: true });",
  },
  {
    wrong: "const shuffled = new Dataset({ ...data, images: data.subset(order).images });",
    right: "const shuffled = data.subset(order);",
  },
  {
    wrong: 'const validData = await loadCIFAR10("valid", { transform: augmented });',
    right: 'const validData = await loadCIFAR10("valid", { transform: plain });',
  },
  {
    wrong: "values = layer.apply(values, { training: true });",
    right: "values = layer.apply(values, { training: false });",
  },
  {
    wrong: "return crossEntropy(tf.softmax(logits), labels);",
    right: "return crossEntropy(logits, labels);",
  },
  {
    wrong: "for (const batch of batches) count = countByClass(batch);",
    right: "for (const batch of batches) count = sum(count, countByClass(batch));",
  },
  {
    wrong: "matrix.map((row) => row.map((count, column) => count / rowSums[column]));",
    right: "matrix.map((row, r) => row.map((count) => count / rowSums[r]));",
  },
  {
    wrong: "runs.sort((a, b) => lastOf(b).accuracy - lastOf(a).accuracy);",
    right: "runs.sort((a, b) => bestOf(b).accuracy - bestOf(a).accuracy);",
  },
  {
    wrong: "norm.apply(values, { training: true });",
    right: "norm.apply(values, { training: false });",
  },
  {
    wrong: "report(Math.max(...networks.map(scoreOnTest)));",
    right: "report(scoreOnTest(bestBy(networks, scoreOnValid)));",
  },
  {
    wrong: "const valid = permutation(images).slice(0, validImages);",
    right: "const valid = order.slice(0, validImages);",
  },
];
