/** The door of `tinytorch/production`: what cells may import. */

export { timesAsMuch } from "../outputs/figure/derived-figures.ts";
export { figureText, figureValue } from "../outputs/figure/figure-text.ts";
export type { RunSummary } from "../outputs/figure/run-summary.ts";
export { compareRuns } from "../outputs/panels/comparison/compare-runs.ts";
export { grafanaDashboard } from "../outputs/panels/monitor/grafana-dashboard.ts";
export { type MetricFamily, prometheusText } from "../outputs/panels/monitor/prometheus-text.ts";
export type { Price } from "../outputs/panels/profile/profile.ts";
export {
  type DescribeOptions,
  describeModel,
  showModel,
} from "./architecture/describe-model.ts";
export { CompleteMLSystem, type TrainedSystem } from "./complete-system/complete-system.ts";
export { fitSystem } from "./complete-system/fit-system.ts";
export type { SystemConfig } from "./complete-system/system-config.ts";
export type { KeptRecord, SystemResults } from "./complete-system/system-results.ts";
export {
  type CompareOptions,
  compareVariants,
  type Variant,
} from "./compression/compare-variants.ts";
export { copyModel } from "./compression/copy-model.ts";
export {
  type DistillationParts,
  type DistillationSettings,
  distill,
  withTeacher,
} from "./compression/distill.ts";
export { DistillationLoss, type DistillationOptions } from "./compression/distillation-loss.ts";
export type { PrunedLayer, PruningScope } from "./compression/magnitude-masks.ts";
export {
  cubicSparsity,
  MagnitudePruner,
  type PruningSchedule,
} from "./compression/magnitude-pruner.ts";
export {
  type NarrowedLayer,
  type NarrowedModel,
  type PruneChannelsOptions,
  pruneChannels,
} from "./compression/prune-channels.ts";
export {
  type PrunedModel,
  type PruneMagnitudeOptions,
  pruneMagnitude,
} from "./compression/prune-magnitude.ts";
export { type DeviceFacts, describeDevice } from "./instruments/device/describe-device.ts";
export { deviceRoofs, doubtRoofs, type RoofRequest } from "./instruments/device/device-roofs.ts";
export { type DeviceRoofs, roofsOutput } from "./instruments/device/roofs.ts";
export {
  measuredMean,
  measureLatency,
  measureThroughput,
  type WorkOptions,
} from "./instruments/measure-work.ts";
export { auditCaching, cachingOutput } from "./load/audit-caching.ts";
export { findServerRate } from "./load/find-server-rate.ts";
export type { LoadOptions } from "./load/load-run.ts";
export type { LoadTest } from "./load/load-test.ts";
export { QueryRejected, SystemGone } from "./load/query-errors.ts";
export { type LoggedQuery, QueryLog } from "./load/query-log.ts";
export { runMultiStream, runSingleStream } from "./load/run-closed-loop.ts";
export { runOffline } from "./load/run-offline.ts";
export { runServer } from "./load/run-server.ts";
export { modelUnderTest, type SystemUnderTest } from "./load/system-under-test.ts";
export { poolUnderTest, workerUnderTest } from "./load/worker-system.ts";
export {
  type Disturbance,
  disturb,
  reweighted,
} from "./monitoring/disturb.ts";
export { DriftReference, type ModelAnswer } from "./monitoring/drift/drift-reference.ts";
export { INPUT_FEATURES, inputFeatures } from "./monitoring/input-features.ts";
export type { MonitorOptions } from "./monitoring/monitor.ts";
export type { Objectives } from "./monitoring/objectives.ts";
export { MonitorHandle, monitor, type Watchable } from "./monitoring/open-monitor.ts";
export {
  compareWithOnnxRuntime,
  type OnnxComparison,
  type OnnxComparisonOptions,
} from "./onnx-runtime/compare-with-onnx-runtime.ts";
export { type OnnxRuntimeOptions, runInOnnxRuntime } from "./onnx-runtime/run-in-onnx-runtime.ts";
export type { EngineTimes } from "./onnx-runtime/time-engines.ts";
export type { ScalabilityOptions } from "./planning/analyze-scalability.ts";
export {
  type DeploymentConfig,
  type DeploymentSubject,
  generateDeployment,
} from "./planning/generate-deployment.ts";
export { type MeasureReplicasOptions, measureReplicas } from "./planning/measure-replicas.ts";
export { type MeasureServerOptions, measureServer } from "./planning/measure-server.ts";
export type { OptimizeCostOptions, OptimizedCost } from "./planning/optimize-cost.ts";
export { type Accuracy, evaluate } from "./profiler/evaluate.ts";
export type {
  Candidate,
  ExperimentSubject,
  Opportunity,
  Trial,
} from "./profiler/experiments/candidate.ts";
export { allCandidates as builtInCandidates } from "./profiler/experiments/candidates/index.ts";
export { type ModelExperiment, modelExperiment } from "./profiler/experiments/model-experiment.ts";
export type { OptimizationRecommendation } from "./profiler/experiments/recommendation.ts";
export type { CustomMetric, Findings, ProfileFindings } from "./profiler/findings.ts";
export { Memoized, type MemoizedOptions } from "./profiler/memoized.ts";
export { ProductionMLSystemProfiler, type ProfilerOptions } from "./profiler/profiler.ts";
export { SystemMetrics } from "./profiler/system-metrics.ts";
export type { OwnCheck, ReadinessObjective, ReadinessSubject } from "./readiness/subject.ts";
export { modelCard } from "./registry/model-card.ts";
export { ModelRegistry, type Registration } from "./registry/model-registry.ts";
export type { Metric, ModelVersion, Stage } from "./registry/model-version.ts";
export { torchLines } from "./registry/torch-lines.ts";
export type { EchoAnswer, EchoDescription, EchoSettings } from "./roles/echo-messages.ts";
export { EchoReplica, type EchoReplicaOptions, echoReplica } from "./roles/echo-replica.ts";
export {
  deployWithStrategy,
  EnterpriseDeploymentOrchestrator,
} from "./rollout/deploy-with-strategy.ts";
export { rolloutFiles } from "./rollout/rollout-files.ts";
export type { Rollout } from "./rollout/rollout-handle.ts";
export type { RolloutModel, RolloutOptions } from "./rollout/rollout-options.ts";
export {
  type InferRequest,
  type InferResponse,
  type InferTensor,
  InvalidRequest,
} from "./serving/inference-protocol.ts";
export type { RequestBatch, RequestRecord } from "./serving/request-record.ts";
export {
  type Prediction,
  RequestTimedOut,
  type ServeOptions,
  type Server,
  serve,
} from "./serving/serve.ts";
export type { SampleSet } from "./serving/serve-model.ts";
export type { ServerState } from "./serving/server-messages.ts";
export type { Engine, Policy } from "./serving/serving-settings.ts";
export { type DescribedSystem, describeSystem } from "./summary/describe-system.ts";
export { largestGains } from "./summary/largest-gains.ts";
export { openPoints } from "./summary/open-points.ts";
export { triedExperiments } from "./summary/tried-experiments.ts";
export type { Break } from "./system-tests/breaks.ts";
export {
  type ComprehensiveTestOptions,
  runComprehensiveTests,
} from "./system-tests/run-comprehensive-tests.ts";
export type { SuiteName } from "./system-tests/system-test.ts";
export type { TestReport, TestResult } from "./system-tests/test-report.ts";
export { compareTrainings } from "./training/compare-trainings.ts";
export {
  findLearningRate,
  type RangePoint,
  type RangeTest,
  type RangeTestOptions,
} from "./training/find-learning-rate.ts";
export type { MnistSpec } from "./training/plan/data-spec.ts";
export type { OptimizerSpec } from "./training/plan/optimizer-spec.ts";
export type { ScheduleSpec } from "./training/plan/schedule-spec.ts";
export { type TrainHereOptions, trainHere } from "./training/train-here.ts";
export { Trainer, type TrainingParts } from "./training/trainer.ts";
export type {
  TrainingEnd,
  TrainingEpoch,
  TrainingEvent,
  TrainingStep,
} from "./training/training-events.ts";
export type { TrainingResult } from "./training/training-result.ts";
export type { TrainingOutcome } from "./training/training-run.ts";
export type { Precision, TrainingSettings } from "./training/training-settings.ts";
export { type TrainInWorkerOptions, trainInWorker } from "./training/worker/train-in-worker.ts";
export type { Training } from "./training/worker/training-worker.ts";
