/** Capacity planning for a search, which asks for the same again and again: what `planCapacity` plans, and no more than is asked for. */
import type { Demand } from "../planning/demand.ts";
import { closedFormJudge } from "../planning/judge.ts";
import { type LatencyModel, latencyModel } from "../planning/latency-model.ts";
import type { MeasuredService } from "../planning/measured-service.ts";
import { fewestReplicas, highestRate } from "../planning/plan-capacity.ts";
import { PlanImpossible } from "../planning/plan-impossible.ts";
import { meanTimeOf } from "../queueing/resampled.ts";
import type { Planner } from "./cost-problem.ts";

/** Remembers its answers by service and demand, which are to be checked before (`checkDemand`, `checkService`). */
export function capacityPlanner(): Planner {
  const models = new Remembered<LatencyModel>();
  const numbers = new Remembered<number | undefined>();
  const rates = new Remembered<number>();
  const modelOf = (service: MeasuredService, demand: Demand) => {
    // Neither is in the model.
    const { ratePerSecond: _, headroom: __, objective, ...rest } = demand;
    const key = `${keyOf(rest)} ${objective.percentile}`;
    return models.get(service, key, () => latencyModel(service, demand));
  };
  return {
    needed: (service, demand) =>
      numbers.get(service, keyOf(demand), () => needed(service, demand, modelOf(service, demand))),
    aloneRate(service, demand) {
      const { ratePerSecond: _, headroom: __, ...rest } = demand;
      return rates.get(service, keyOf(rest), () =>
        aloneRate(service, demand, modelOf(service, demand)),
      );
    },
    mostRate: ({ batches }, { maxBatchSize }) =>
      (1000 * maxBatchSize) / meanTimeOf(maxBatchSize, batches),
    expect(service, demand, replicas) {
      const model = modelOf(service, demand);
      const latencyMs = model.latencyMs(demand.ratePerSecond, replicas);
      if (latencyMs === undefined) return undefined;
      return { latencyMs, utilisation: model.utilisation(demand.ratePerSecond, replicas) };
    },
  };
}

/** A dial that is moved for minutes asks for ever new demands. */
const MOST_KNOWN = 1000;

class Remembered<T> {
  readonly #known = new WeakMap<MeasuredService, Map<string, { value: T }>>();

  get(service: MeasuredService, key: string, make: () => T): T {
    const own = this.#known.get(service) ?? new Map<string, { value: T }>();
    this.#known.set(service, own);
    const found = own.get(key) ?? { value: make() };
    if (own.size >= MOST_KNOWN) own.clear();
    own.set(key, found);
    return found.value;
  }
}

function keyOf(parts: Partial<Demand>): string {
  return JSON.stringify(parts);
}

function needed(service: MeasuredService, demand: Demand, model: LatencyModel): number | undefined {
  const { latencyMs } = demand.objective;
  if (model.aloneMs > latencyMs) return undefined;
  const rate = demand.ratePerSecond / (1 - demand.headroom);
  const { meets } = closedFormJudge(service, demand, model);
  try {
    const replicas = fewestReplicas(demand, model, (many) => meets(rate, many));
    return meets(demand.ratePerSecond, replicas) ? replicas : undefined;
  } catch (error) {
    if (error instanceof PlanImpossible) return undefined;
    throw error;
  }
}

/** 0 where not even few requests are answered in time. */
function aloneRate(service: MeasuredService, demand: Demand, model: LatencyModel): number {
  const judge = closedFormJudge(service, demand, model);
  const few = FEW * model.saturationPerSecond;
  if (!judge.meets(few, 1)) return 0;
  return (1 - demand.hitRate) * highestRate(few, 1, model, judge);
}

/** A share of what a replica carries at most. */
const FEW = 0.05;
