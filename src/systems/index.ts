/** Exports of "tinytorch/systems" for cells: models of systems, on plain data. */
// biome-ignore-all lint/performance/noBarrelFile: the door of the folder for cells; code beside it imports the files.

export {
  type AutoscaledDay,
  autoscaledDays,
  type DaysOptions,
} from "./autoscaling/autoscaled-days.ts";
export { AUTOSCALERS, type AutoscalerName } from "./autoscaling/autoscaler.ts";
export { DEFAULT_BEHAVIOR, type HpaSettings, hpaStep, newHpa } from "./autoscaling/hpa.ts";
export { KEDA_DEFAULTS, type KedaSettings, kedaStep, newKeda } from "./autoscaling/keda.ts";
export {
  KNATIVE_DEFAULTS,
  type KnativeSettings,
  knativeStep,
  newKnative,
} from "./autoscaling/knative.ts";
export { type Day, type DayStretch, simulateDay } from "./autoscaling/simulate-day.ts";
export { type CacheEstimate, cheHitRate } from "./caching/che.ts";
export { type Replay, replayLru } from "./caching/replay-lru.ts";
export { fitZipf, sampleTrace, zipfProbabilities } from "./caching/zipf.ts";
export { AWS_CATALOGUE } from "./cost/aws-catalogue.ts";
export { type CatalogueOrigin, catalogueFromCsv, catalogueToCsv } from "./cost/catalogue-csv.ts";
export { costPerMillion } from "./cost/cost-per-million.ts";
export { fargateInstance } from "./cost/fargate.ts";
export type { Accelerator, Catalogue, Instance } from "./cost/instance.ts";
export { HOURS_A_MONTH, monthly } from "./cost/running-cost.ts";
export { type LossTerms, type LossWeights, type TotalLoss, totalLoss } from "./cost/total-loss.ts";
export type { Finding } from "./deployment/finding.ts";
export { checkManifests } from "./deployment/kubernetes/check-manifests.ts";
export { type KernelCost, kernelCost } from "./machine/kernel-cost.ts";
export {
  attainable,
  placeUnderRoof,
  type RooflinePoint,
  type Roofs,
  ridge,
} from "./machine/roofline.ts";
export { type ThroughputBound, throughputBound } from "./machine/throughput-bound.ts";
export type { CapacityPlan } from "./planning/capacity-plan.ts";
export { checkDemand } from "./planning/check-demand.ts";
export { type Demand, ROUTING_POLICIES, type RoutingPolicy } from "./planning/demand.ts";
export { type CurvePoint, findKnee, type Knee, latencyCurve } from "./planning/latency-curve.ts";
export type { BatchTimes, MeasuredService } from "./planning/measured-service.ts";
export { type PlanOptions, planCapacity } from "./planning/plan-capacity.ts";
export { type Obstacle, PlanImpossible } from "./planning/plan-impossible.ts";
export {
  fasterService,
  type InstancePlan,
  type InstanceSize,
  planInstances,
} from "./planning/plan-instances.ts";
export {
  latencySimulation,
  type SimulatedLatency,
  type SimulationOptions,
} from "./planning/simulate-latency.ts";
export {
  ARRIVAL_SHAPES,
  ArrivalProcess,
  type ArrivalProcessOptions,
  type ArrivalShape,
} from "./queueing/arrival-process.ts";
export { constantArrivals, poissonArrivals, renewalArrivals } from "./queueing/arrivals.ts";
export { serve } from "./queueing/discrete-event.ts";
export { erlangB, erlangC } from "./queueing/erlang.ts";
export { type HighestRate, highestRate, type TriedRate } from "./queueing/highest-rate.ts";
export type { Load, Sample, Served } from "./queueing/load.ts";
export { resampled } from "./queueing/resampled.ts";
export {
  type BatchService,
  ggcWait,
  inoueBound,
  md1Wait,
  mdcWait,
  mg1Wait,
  mmcSojournQuantile,
  mmcWait,
  mmcWaitQuantile,
  type Station,
  utilisation,
} from "./queueing/waiting-times.ts";
export {
  type GateDecision,
  type GateLook,
  type GateState,
  RolloutGate,
} from "./rollout/gate.ts";
export type { GateOptions } from "./rollout/gate-options.ts";
export type { GuardrailReading, Race } from "./rollout/guardrails/guardrail.ts";
export { classifyMetric, type JudgeSettings } from "./rollout/kayenta/classify-metric.ts";
export {
  type CanaryJudgement,
  judgeCanary,
  type ScoreSettings,
  scoreCanary,
} from "./rollout/kayenta/judge-canary.ts";
export type { MetricConfig, MetricResult, MetricSamples } from "./rollout/kayenta/metric.ts";
export type { Observation, RolloutVersion } from "./rollout/observation.ts";
export {
  type AccuracyEffect,
  accuracyLabels,
  errorRequests,
  type LatencyEffect,
  latencyRequests,
  type RequestsNeeded,
} from "./rollout/power.ts";
export {
  type Bottleneck,
  type BottleneckEvidence,
  nameBottleneck,
} from "./scalability/bottleneck.ts";
export {
  type ConcurrencyPoint,
  fitUsl,
  type ScalabilityLaw,
  uslThroughput,
} from "./scalability/usl.ts";
export {
  anytimeDifference,
  anytimeProportion,
  type Tally,
} from "./statistics/anytime-proportions.ts";
export { anytimeBand, anytimeQuantile } from "./statistics/anytime-quantiles.ts";
export { type Comparison, compareTimes, holm, isWin } from "./statistics/comparison.ts";
export { earlyStoppingEstimate, meetsBound, queriesNeeded } from "./statistics/early-stopping.ts";
export { type MannWhitney, mannWhitney } from "./statistics/mann-whitney.ts";
export { type MixtureLook, mixtureSprt } from "./statistics/mixture-sprt.ts";
export {
  type Disagreements,
  mcnemarExact,
  pairedDifference,
} from "./statistics/paired-proportions.ts";
export { momentsOf, RunningMoments, type SampleMoments } from "./statistics/running-moments.ts";
export { sectionedQuantile } from "./statistics/sectioned-quantile.ts";
export { steadyState } from "./statistics/steady-state.ts";
export {
  type ErrorRates,
  type ErrorRisks,
  type WaldOutcome,
  waldBounds,
  waldLogRatio,
  waldOutcome,
} from "./statistics/wald-sprt.ts";
export { type WelchTest, welchTest } from "./statistics/welch-test.ts";
export { parseTraffic } from "./traffic/parse-traffic.ts";
export {
  type RecordedRate,
  TRAFFIC_SHAPES,
  type Traffic,
  trafficRates,
} from "./traffic/traffic.ts";
