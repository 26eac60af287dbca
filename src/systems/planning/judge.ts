/** Two ways to say whether replicas meet a demand at a rate, and what they are expected to do: the closed form, and the simulation. */
import { type Interval, quantile, sorted } from "../../base/statistics.ts";
import { timesOf } from "../queueing/resampled.ts";
import type { CapacityPlan } from "./capacity-plan.ts";
import type { Demand } from "./demand.ts";
import type { LatencyModel } from "./latency-model.ts";
import { scvOf } from "./latency-points.ts";
import type { MeasuredService } from "./measured-service.ts";
import { latencySimulation } from "./simulate-latency.ts";

export interface Judge {
  source: CapacityPlan["source"];
  meets(ratePerSecond: number, replicas: number): boolean;
  /** At a rate that the replicas carry. */
  expect(ratePerSecond: number, replicas: number): Pick<CapacityPlan, "latencyMs" | "utilisation">;
  /** How often a range of rates is halved in search of the highest: to 0.05 % in closed form, to some 6 % by simulation. */
  halvings: number;
}

/** Meets the objective when the closed form does. */
export function closedFormJudge(
  service: MeasuredService,
  demand: Demand,
  model: LatencyModel,
): Judge {
  return {
    source: { kind: "closed form" },
    halvings: 11,
    meets(rate, replicas) {
      const ms = model.latencyMs(rate, replicas);
      return ms !== undefined && ms <= demand.objective.latencyMs;
    },
    expect(rate, replicas) {
      return {
        latencyMs: intervalAt(service, demand, model, { rate, replicas }),
        utilisation: model.utilisation(rate, replicas),
      };
    },
  };
}

/** Meets the objective when the whole interval of the simulated latency does. */
export function simulationJudge(
  service: MeasuredService,
  demand: Demand,
  { simulate, model }: { simulate: { requests: number; seed: number }; model: LatencyModel },
): Judge {
  const run = latencySimulation(service, demand, simulate);
  return {
    source: { kind: "simulation", ...simulate },
    halvings: 4,
    meets(rate, replicas) {
      if (rate >= model.saturationPerSecond * replicas) return false;
      return run(rate, replicas).latencyMs.high <= demand.objective.latencyMs;
    },
    expect(rate, replicas) {
      const { latencyMs, served } = run(rate, replicas);
      return { latencyMs, utilisation: served.busyShare };
    },
  };
}

/** Past this share of the highest rate a small error of the times is an endless line; the interval ends there. */
const FULL = 0.999;

/**
 * The interval that the measured times leave open, since they are a sample: latency with their mean at the ends of its 95 % interval, or with their percentile
 * at the ends of its own, whichever is further. The model's own error is not in it.
 */
function intervalAt(
  service: MeasuredService,
  demand: Demand,
  model: LatencyModel,
  { rate, replicas }: { rate: number; replicas: number },
): Interval {
  const at = (factor: number) => {
    const most = (FULL * model.saturationPerSecond * replicas) / rate;
    const scaledBy = Math.min(factor, Math.max(1, most));
    return model.withTimes(scaledBy).latencyMs(rate, replicas);
  };
  const value = model.latencyMs(rate, replicas)!;
  const error = relativeError(service, demand);
  const tail = tailInterval(service, demand);
  return {
    value,
    low: Math.min(at(1 - error) ?? value, Math.max(0, value - tail.below)),
    high: Math.max(at(1 + error) ?? value, value + tail.above),
  };
}

/** Half of the 95 % interval of the mean service time, over the mean; at most a half. */
export function relativeError({ batches }: MeasuredService, { maxBatchSize }: Demand): number {
  const { timesMs } = timesOf(maxBatchSize, batches);
  return Math.min(0.5, 1.96 * Math.sqrt(scvOf(timesMs) / timesMs.length));
}

/**
 * How far the percentile of single service times may lie below and above what was measured, in ms: at the ranks n p ± 1.96 √(n p (1 - p)),
 * or at the last one where the sample is too small for that.
 */
function tailInterval(
  { batches }: MeasuredService,
  { objective, hitRate }: Demand,
): { below: number; above: number } {
  const p = (objective.percentile - hitRate) / (1 - hitRate);
  if (p <= 0) return { below: 0, above: 0 };
  const { timesMs, scale } = timesOf(1, batches);
  const ascending = sorted(timesMs);
  const n = ascending.length;
  const half = 1.96 * Math.sqrt(n * p * (1 - p));
  const at = (rank: number) => ascending[Math.min(n - 1, Math.max(0, Math.floor(rank)))]!;
  const value = quantile(ascending, p);
  return {
    below: scale * (value - at(n * p - half)),
    above: scale * (at(Math.ceil(n * p + half)) - value),
  };
}
