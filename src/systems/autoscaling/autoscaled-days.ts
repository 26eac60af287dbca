/** One day of traffic for each autoscaler, beside a plan that stays as it is. */
import { median } from "../../base/statistics.ts";
import type { CapacityPlan } from "../planning/capacity-plan.ts";
import { latencyModel } from "../planning/latency-model.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import { type Traffic, trafficRates } from "../traffic/traffic.ts";
import { AUTOSCALERS, type AutoscalerName } from "./autoscaler.ts";
import { LatencyTable } from "./latency-table.ts";
import { type Day, simulateDay } from "./simulate-day.ts";

export interface DaysOptions {
  service: MeasuredService;
  plan: CapacityPlan;
  traffic: Traffic;
  maxReplicas: number;
  timeoutSeconds: number;
  /** Into which each day is summed up. */
  stretches: number;
}

export interface AutoscaledDay extends Day {
  autoscaler: AutoscalerName;
}

/**
 * Each autoscaler begins with the replicas that it would want for the first rate; without one there are those of the plan. Throws a
 * RangeError where no cold start was measured: without it nobody knows when a replica that was ordered answers.
 */
export function autoscaledDays(options: DaysOptions): AutoscaledDay[] {
  return [...autoscaledDayByDay(options)];
}

/** The same, one autoscaler after the other. */
export function* autoscaledDayByDay(options: DaysOptions): Generator<AutoscaledDay> {
  const { service, plan, traffic, maxReplicas, timeoutSeconds, stretches } = options;
  const { demand, ratePerReplica } = plan;
  const { coldStartMs = [] } = service;
  if (coldStartMs.length === 0) {
    throw new RangeError(
      "autoscaledDays: expected a measured cold start, got none; measure how long a replica takes to start",
    );
  }
  const misses = 1 - demand.hitRate;
  const rates = trafficRates(traffic).map((rate) => misses * rate);
  const model = latencyModel(service, demand);
  const capacityPerReplica = misses * model.saturationPerSecond;
  const table = new LatencyTable(capacityPerReplica, (rate, replicas) =>
    model.latencyMs(rate / misses, replicas),
  );
  const most = Math.max(maxReplicas, plan.replicas);
  const target = {
    ...{ ratePerReplica, capacityPerReplica, headroom: demand.headroom, maxReplicas: most },
    // A spare one is kept where the plan keeps one.
    minReplicas: 1 + demand.spareReplicas,
  };
  const wanted = Math.ceil((rates[0] ?? 0) / (ratePerReplica * (1 - demand.headroom)));
  const first = Math.min(most, Math.max(target.minReplicas, wanted));
  for (const autoscaler of AUTOSCALERS) {
    const day = simulateDay({
      ...{ rates, autoscaler, target, timeoutSeconds, stretches },
      replicas: autoscaler === "none" ? plan.replicas : first,
      coldStartSeconds: median(coldStartMs) / 1000,
      objectiveMs: demand.objective.latencyMs,
      latencyMs: (rate, replicas) => table.latencyMs(rate, replicas),
    });
    yield { autoscaler, ...day };
  }
}
