/** What the notebooks import as "convnet". Nothing is defined here. */

export { classes, loadCIFAR10, type Split } from "./data/cifar10";
export { type Corruption, corrupt, corruptions } from "./data/corruptions";
export { type Batch, Dataset } from "./data/dataset";
export { DataLoader } from "./data/loader";
export { loadPicture, myPictures, picturesFolder } from "./data/my-pictures";
export { onlyClasses } from "./data/only-classes";
export * as transforms from "./data/transforms";
export {
  type ActivationStatistics,
  activationStatistics,
} from "./evaluation/activation-statistics";
export { type Calibration, type CalibrationBin, calibration } from "./evaluation/calibration";
export { featureMaps } from "./evaluation/feature-maps";
export { gradCAM } from "./evaluation/grad-cam";
export { type Interval, meanInterval } from "./evaluation/interval";
export * from "./evaluation/metrics";
export { type OcclusionOptions, occlusionMap } from "./evaluation/occlusion-map";
export { type PairedDifference, pairedDifference } from "./evaluation/paired-difference";
export { type Predictions, predict } from "./evaluation/predict";
export { testTimeAugmentation } from "./evaluation/test-time-augmentation";
export { type TrainingSnapshot, trainingSnapshot } from "./evaluation/training-snapshot";
export { loadWeights, runPath, saveWeights } from "./io/weights";
export { type ConvNetOptions, convNet } from "./model/convnet";
export { multiplyAdds, trainingFlops } from "./model/flops";
export { forward } from "./model/forward";
export { batchNorm, dropout, initializers } from "./model/layers";
export { type BlockOptions, chain, residualBlock, residualNet } from "./model/residual";
export { speedrunNet } from "./model/speedrun";
export { whiteningFilters } from "./model/whitening";
export { budget, budgetName } from "./notebook/budget";
export { progressLine, show } from "./notebook/display";
export type { Picture } from "./notebook/picture";
export { mixedPrecision, type Precision } from "./ops/mixed-precision";
export { type OperationTime, profile } from "./ops/profile";
export { orthogonalize } from "./optim/muon";
export { adam, sgd } from "./optim/optimizers";
export { linearDecay, type Schedule } from "./optim/schedule";
export { speedrunOptimizer } from "./optim/speedrun-optimizer";
export { barChart, type ChartOptions, lineChart, scatterChart } from "./plot/charts";
export { featureMapGrid } from "./plot/feature-map-grid";
export { filterGrid } from "./plot/filter-grid";
export { type HeatmapOptions, heatmap } from "./plot/heatmap";
export { channelGrid, type ImageGridOptions, imageGrid } from "./plot/image-grid";
export { type IntervalChartOptions, intervalChart } from "./plot/interval-chart";
export { type LiveChart, liveChart } from "./plot/live-chart";
export { matrixExplorer } from "./plot/matrix-explorer";
export { overlay } from "./plot/overlay";
export { reliabilityDiagram } from "./plot/reliability-diagram";
export type { Row } from "./plot/rows";
export { table } from "./plot/table";
export { manualSeed, permutation, randomInteger, uniform } from "./random";
export { type AblationStep, ablationSteps } from "./recorded/ablation-steps";
export {
  isRecorded,
  loadAblation,
  loadPrecision,
  loadRegularisers,
  loadResidual,
  loadRun,
  loadSearch,
  loadShift,
  loadSpeedrun,
  loadSpeedrunSeeds,
  loadTransfer,
  loadTrials,
  type RecordedRun,
} from "./recorded/recorded";
export { deviceName, tf } from "./tensorflow";
export { EarlyStopping } from "./training/early-stopping";
export { crossEntropy, type Loss, smoothedCrossEntropy } from "./training/losses";
export { type RatedOptimizer, rateRangeTest } from "./training/rate-range";
export { decayWeights, mixup } from "./training/regularisers";
export { countCorrect, RunningScore, type Score } from "./training/score";
export { HyperSearch, ranked } from "./training/search";
export { combinations } from "./training/search-space";
export { test, train } from "./training/train";
export { type Features, featuresOf, replaceHead, trainHead } from "./training/transfer";
export { WeightAverage } from "./training/weight-average";
