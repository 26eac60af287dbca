/** The door of `tinytorch/production`: what cells may import. */

export type { RunSummary } from "../outputs/figure/run-summary.ts";
export { compareRuns } from "../outputs/panels/comparison/compare-runs.ts";
export type { Price } from "../outputs/panels/profile/profile.ts";
export { type DeviceFacts, describeDevice } from "./instruments/device/describe-device.ts";
export { measureRoofs } from "./instruments/device/measure-roofs.ts";
export type { DeviceRoofs } from "./instruments/device/roofs.ts";
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
export { largestGains } from "./profiler/summary/largest-gains.ts";
export { openPoints } from "./profiler/summary/open-points.ts";
export { systemFigures } from "./profiler/summary/system-figures.ts";
export { triedExperiments } from "./profiler/summary/tried-experiments.ts";
export { SystemMetrics } from "./profiler/system-metrics.ts";
export type { EchoAnswer, EchoDescription, EchoSettings } from "./roles/echo-messages.ts";
export { EchoReplica, type EchoReplicaOptions, echoReplica } from "./roles/echo-replica.ts";
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
export type { Policy } from "./serving/serving-settings.ts";
export { Trainer, type TrainingParts } from "./training/trainer.ts";
export type {
  TrainingEnd,
  TrainingEpoch,
  TrainingEvent,
  TrainingStep,
} from "./training/training-events.ts";
export type { TrainingSettings } from "./training/training-settings.ts";
