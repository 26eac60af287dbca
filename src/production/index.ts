/** The door of `tinytorch/production`: what cells may import. */
export { compareRuns } from "../outputs/compare-runs.ts";
export type { RunSummary } from "../outputs/run-summary.ts";
export { type DeviceFacts, describeDevice } from "./device/describe-device.ts";
export { measureRoofs } from "./device/measure-roofs.ts";
export type { DeviceRoofs } from "./device/roofs.ts";
export { type Accuracy, evaluate } from "./evaluate.ts";
export type { Candidate, Evidence, Finding, Trial } from "./experiments/candidate.ts";
export { allCandidates as builtInCandidates } from "./experiments/candidates/index.ts";
export { type ModelExperiment, modelExperiment } from "./experiments/model-experiment.ts";
export type { OptimizationRecommendation } from "./experiments/recommendation.ts";
export { auditCaching, cachingOutput } from "./load/audit-caching.ts";
export { findServerRate } from "./load/find-server-rate.ts";
export type { LoadOptions } from "./load/load-run.ts";
export type { LoadTest } from "./load/load-test.ts";
export { QueryLog } from "./load/query-log.ts";
export { runMultiStream, runSingleStream } from "./load/run-closed-loop.ts";
export { runOffline } from "./load/run-offline.ts";
export { runServer } from "./load/run-server.ts";
export { modelUnderTest, type SystemUnderTest } from "./load/system-under-test.ts";
export { Memoized, type MemoizedOptions } from "./memoized.ts";
export type { CustomMetric, ProfileData } from "./profile/profile-data.ts";
export {
  ProductionMLSystemProfiler,
  type ProfilerOptions,
  type ProfilingData,
} from "./profiler.ts";
export { largestGains } from "./summary/largest-gains.ts";
export { openPoints } from "./summary/open-points.ts";
export { systemFigures } from "./summary/system-figures.ts";
export { triedExperiments } from "./summary/tried-experiments.ts";
export { type Price, SystemMetrics } from "./system-metrics.ts";
