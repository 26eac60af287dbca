/** Replicas for a target rate: measures what is missing, plans, simulates, and shows the Scaling panel. */
import { figureValue } from "../../outputs/figure/figure-text.ts";
import type { LoadProfile, Price } from "../../outputs/panels/profile/profile.ts";
import type { LoadTestPoint, ScalingOutput } from "../../outputs/panels/scaling/scaling.ts";
import {
  planToSimulate,
  simulatedScaling,
} from "../../outputs/panels/scaling/scaling-simulation.ts";
import { simulatePlan } from "../../systems/autoscaling/simulate-plan.ts";
import type { CapacityPlan } from "../../systems/planning/capacity-plan.ts";
import { checkDemand } from "../../systems/planning/check-demand.ts";
import type { Demand, RoutingPolicy } from "../../systems/planning/demand.ts";
import type { MeasuredService } from "../../systems/planning/measured-service.ts";
import { planCapacity } from "../../systems/planning/plan-capacity.ts";
import { parseTraffic } from "../../systems/traffic/parse-traffic.ts";
import {
  checkRecorded,
  type RecordedRate,
  type TrafficShape,
} from "../../systems/traffic/traffic.ts";
import { Board } from "../instruments/board.ts";
import { modelName } from "../profiler/system.ts";
import { DEFAULT_PRICE } from "../profiler/system-metrics.ts";
import type { Server } from "../serving/serve.ts";
import { DEFAULT_SETTINGS } from "../serving/serving-settings.ts";
import { obtainService, type ServiceSource } from "./obtain-service.ts";

export interface ScalabilityOptions {
  /** Requests a second that are to be served. */
  targetRate: number;
  /** Milliseconds within which the share `percentile` of them is to be answered. */
  objectiveMs: number;
  /** Default 0.99. */
  percentile?: number;
  /** Share of a replica's highest rate that is left free. Default 0.3. */
  headroom?: number;
  /** Replicas that may fail with the objective still met. Default 1. */
  spareReplicas?: number;
  /** Squared coefficient of variation of the times between requests. Default 1, Poisson. */
  burstiness?: number;
  /** Default: that of `serve`. */
  policy?: RoutingPolicy;
  /** Default 1, no batches. */
  maxBatchSize?: number;
  /** Default 0. */
  maxQueueDelayMs?: number;
  /** Share of requests that a cache answers. Default 0. */
  hitRate?: number;
  /** For the autoscalers' day. Default "diurnal"; "replay" where `recorded` is given. */
  traffic?: TrafficShape;
  /** Recorded traffic: a CSV file's text with a time and a rate column, or rates. */
  recorded?: string | readonly RecordedRate[];
  /** Autoscalers' most replicas. Default: KEDA's, 100. */
  maxReplicas?: number;
  /** A request that has waited so long is dropped. Default: that of `serve`. */
  timeoutSeconds?: number;
  /** Measures this server instead of replicas of its own. */
  server?: Server;
  /** Seconds for measuring what is missing. Default 6. */
  seconds?: number;
  /** Simulated requests at each rate. Default 20,000. */
  requests?: number;
  /** Default 1. */
  seed?: number;
}

/** What the profiler has already, and what an hour of a replica costs. */
export interface ScalabilitySubject extends ServiceSource {
  price?: Price | undefined;
}

/** KEDA's maxReplicaCount, unless told otherwise. */
const MOST_REPLICAS = 100;
/** A batch size that dials may be turned to without measuring again. */
const LARGEST_BATCH = 32;

/** The plan, the service that it was made for, and the record that shows it. Rejects with a sentence for what makes no sense or cannot be met. */
export async function analyzeScalability(
  subject: ScalabilitySubject,
  options: ScalabilityOptions,
): Promise<{ service: MeasuredService; plan: CapacityPlan; scaling: ScalingOutput }> {
  const demand = demandOf(options);
  const board = new Board<ScalingOutput>(firstRecord(subject, options, demand));
  let found: { service: MeasuredService; plan: CapacityPlan } | undefined;
  const scaling = await board.during(async () => {
    const { server, seconds } = options;
    const service = await obtainService(subject, {
      ...(server === undefined ? {} : { server }),
      ...(seconds === undefined ? {} : { seconds }),
      largestBatch: Math.max(LARGEST_BATCH, demand.maxBatchSize),
      onStage: (stage) => board.set({ stage }),
    });
    board.set({ service, stage: "planning" });
    // The closed form's plan is what the panel shows at once when a dial moves; the simulation's own is what is kept.
    const plan = planCapacity(service, demand);
    const simulated = simulatePlan(planToSimulate(board.record, { service, plan }));
    found = { service, plan: simulated.bySimulation };
    board.set({ simulated: simulatedScaling(simulated) });
  });
  if (found === undefined) throw new Error("analyzeScalability: ended before it had a plan");
  return { ...found, scaling };
}

function firstRecord(
  { model, findings, price = DEFAULT_PRICE }: ScalabilitySubject,
  options: ScalabilityOptions,
  demand: Demand,
): ScalingOutput {
  const { maxReplicas = MOST_REPLICAS, timeoutSeconds = DEFAULT_SETTINGS.timeoutMs / 1000 } =
    options;
  const { requests = 20_000, seed = 1 } = options;
  const recorded = recordedOf(options.recorded);
  const traffic = options.traffic ?? (recorded === undefined ? "diurnal" : "replay");
  if (traffic === "replay" && recorded === undefined) {
    throw new RangeError(
      'analyzeScalability: expected recorded traffic for "replay", got none; pass recorded: a CSV file\'s text with the columns time and rate',
    );
  }
  return {
    ...{ kind: "scaling", version: 1, state: "running", stage: "beginning" },
    model: modelName(model),
    demand,
    loadTests: loadTestsOf(findings.load?.Server),
    simulation: { requests, seed },
    autoscaling: {
      ...{ traffic, maxReplicas, timeoutSeconds },
      ...(recorded === undefined ? {} : { recorded }),
    },
    price,
  };
}

function demandOf(options: ScalabilityOptions): Demand {
  const { targetRate, objectiveMs, percentile = 0.99, headroom = 0.3, spareReplicas = 1 } = options;
  const { burstiness = 1, policy = DEFAULT_SETTINGS.policy, hitRate = 0 } = options;
  const { maxBatchSize = 1, maxQueueDelayMs = 0 } = options;
  const demand: Demand = {
    ratePerSecond: targetRate,
    objective: { percentile, latencyMs: objectiveMs },
    ...{ headroom, spareReplicas, burstiness, policy, maxBatchSize, maxQueueDelayMs, hitRate },
  };
  checkDemand(demand);
  return demand;
}

function recordedOf(recorded: ScalabilityOptions["recorded"]): RecordedRate[] | undefined {
  if (recorded === undefined) return undefined;
  if (typeof recorded === "string") return parseTraffic(recorded);
  checkRecorded(recorded);
  return [...recorded];
}

/** Rates that were tried, each with its p99; or the one that was given. */
function loadTestsOf(load: LoadProfile | undefined): LoadTestPoint[] {
  if (load === undefined) return [];
  if (load.search !== undefined) {
    return load.search
      .filter(({ p99Ms }) => Number.isFinite(p99Ms))
      .map(({ qps, p99Ms }) => ({ ratePerSecond: qps, latencyMs: p99Ms }));
  }
  const valueNamed = (wanted: string) =>
    load.figures.flatMap(({ label, figure }) =>
      label === wanted ? (figureValue(figure) ?? []) : [],
    )[0];
  const [ratePerSecond, latencyMs] = [valueNamed("Rate achieved"), valueNamed("p99")];
  if (ratePerSecond === undefined || latencyMs === undefined) return [];
  return [{ ratePerSecond, latencyMs }];
}
