/** The course's public names. Nothing is defined here. */
export { classes, loadCIFAR10, type Split } from "./data/cifar10";
export { type Batch, Dataset } from "./data/dataset";
export { DataLoader } from "./data/loader";
export * as transforms from "./data/transforms";
export * from "./evaluation/metrics";
export { type Predictions, predict } from "./evaluation/predict";
export { type ConvNetOptions, convNet } from "./model/convnet";
export { forward } from "./model/forward";
export { batchNorm, dropout, initializers } from "./model/layers";
export { adam, sgd } from "./model/optimizers";
export { manualSeed } from "./random";
export { tf } from "./tensorflow";
export { crossEntropy, type Loss } from "./training/losses";
export { countCorrect, RunningScore, type Score } from "./training/score";
export { test, train } from "./training/train";
