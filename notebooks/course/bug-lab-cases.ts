/** A case of the bug lab: its line with the bug and its line without it, as a learner would write them. */
export interface Case {
  id: string;
  wrong: string;
  right: string;
}

/** The cases in the order of the chapter, from easy to hard; the last is the open one. */
export const cases: readonly Case[] = [
  {
    id: "rateTooHigh",
    wrong: "const optimizer = adam(0.1);",
    right: "const optimizer = adam(0.001);",
  },
  {
    id: "strangerSaved",
    wrong: "stopping.step(valid.loss, modelOfAnEarlierCell);",
    right: "stopping.step(valid.loss, model);",
  },
  {
    id: "notNormalized",
    wrong: "const transform = transforms.toTensor();",
    right:
      "const transform = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));",
  },
  {
    id: "d1Ignored",
    wrong: 'dropout({ name: "dropout1", rate: 0.1 }),',
    right: 'dropout({ name: "dropout1", rate: d1 }),',
  },
  {
    id: "sortedBatches",
    wrong: "const loader = new DataLoader(sortedByClass, { batchSize: 48, shuffle: false });",
    right: "const loader = new DataLoader(trainData, { batchSize: 48, shuffle: true });",
  },
  {
    id: "labelsTornOff",
    wrong: "const shuffled = new Dataset({ ...data, images: data.subset(order).images });",
    right: "const shuffled = data.subset(order);",
  },
  {
    id: "augmentedValidation",
    wrong: 'const validData = await loadCIFAR10("valid", { transform: augmented });',
    right: 'const validData = await loadCIFAR10("valid", { transform: plain });',
  },
  {
    id: "dropoutLeftOn",
    wrong: "values = layer.apply(values, { training: true });",
    right: "values = layer.apply(values, { training: false });",
  },
  {
    id: "softmaxDoneTwice",
    wrong: "return crossEntropy(tf.softmax(logits), labels);",
    right: "return crossEntropy(logits, labels);",
  },
  {
    id: "lastBatchOnly",
    wrong: "for (const batch of batches) count = countByClass(batch);",
    right: "for (const batch of batches) count = sum(count, countByClass(batch));",
  },
  {
    id: "wrongAxis",
    wrong: "matrix.map((row) => row.map((count, column) => count / rowSums[column]));",
    right: "matrix.map((row, r) => row.map((count) => count / rowSums[r]));",
  },
  {
    id: "rankedByLastEpoch",
    wrong: "runs.sort((a, b) => lastOf(b).accuracy - lastOf(a).accuracy);",
    right: "runs.sort((a, b) => bestOf(b).accuracy - bestOf(a).accuracy);",
  },
  {
    id: "batchStatistics",
    wrong: "norm.apply(values, { training: true });",
    right: "norm.apply(values, { training: false });",
  },
  {
    id: "testSetChooses",
    wrong: "report(Math.max(...networks.map(scoreOnTest)));",
    right: "report(scoreOnTest(bestBy(networks, scoreOnValid)));",
  },
  {
    id: "leak",
    wrong: "const valid = permutation(images).slice(0, validImages);",
    right: "const valid = order.slice(0, validImages);",
  },
];
