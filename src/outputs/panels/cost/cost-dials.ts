/** The dials of a cost plan, and the problem that follows from where they stand. */
import { percentileName } from "../../../base/percentile-name.ts";
import type {
  CacheOption,
  CostProblem,
  CostVersion,
  Planner,
} from "../../../systems/cost/cost-problem.ts";
import type { Instance } from "../../../systems/cost/instance.ts";
import type { NoHost } from "../../../systems/cost/machine-model.ts";
import type { Dials } from "../../figure/named-figure.ts";
import { figureName } from "../../figure/named-figure.ts";
import { type Dial, dialValue } from "../dial.ts";
import type { CostOutput } from "./cost.ts";
import { costMachines } from "./cost-machines.ts";

/** In sight, and under *More*. */
export interface CostDials {
  rate: Dial;
  objective: Dial;
  budget: Dial;
  hitRate: Dial;
  vcpuSpeed: Dial;
  spotPrice: Dial;
  interruptions: Dial;
  reclaimed: Dial;
  weightLatency: Dial;
  weightMemory: Dial;
  weightCost: Dial;
}

const NO_SPOT = "No spot price is listed: they change by the hour. At 1 no spot machine is rented.";

export function costDials(record: CostOutput): CostDials {
  const { demand, demandOrigin: origin, budgetPerHour, cache, spot, machines, weights } = record;
  const listsSpot = record.catalogue.instances.some((it) => it.spotUsdPerHour !== undefined);
  const weight = (name: string, label: string, initial: number): Dial => ({
    name: `cost.weight-${name}`,
    label: `Weight of ${label}`,
    ...{ unit: "none", min: 0, max: 5, step: 0.05, initial },
    origin: "Of the total loss: what a whole budget of it is worth, in units of the model's loss.",
  });
  return {
    rate: {
      name: "cost.rate",
      label: "Rate",
      unit: "queries/s",
      ...logarithmic(demand.ratePerSecond, 0.1, 1e6),
      origin,
    },
    objective: {
      name: "cost.objective",
      label: `${percentileName(demand.objective.percentile)} at most`,
      unit: "ms",
      ...logarithmic(demand.objective.latencyMs, 0.1, 1e5),
      origin,
    },
    budget: {
      name: "cost.budget",
      label: "Budget",
      unit: "usd",
      per: "an hour",
      ...logarithmic(budgetPerHour, 0.001, 1000),
      origin: "As the cell asked for.",
    },
    hitRate: {
      name: "cost.hit-rate",
      label: "Share that a cache answers",
      ...{ unit: "none", min: 0, max: 0.95, step: 0.01, initial: cache.hitRate },
      origin: cache.origin,
    },
    vcpuSpeed: {
      name: "cost.vcpu-speed",
      label: "Speed of a vCPU",
      unit: "none",
      per: "of a thread here",
      ...logarithmic(machines.vcpuSpeed.value, 0.1, 10),
      origin:
        "Assumed. Run the profile on such a machine, and put the ratio of the latencies here.",
    },
    spotPrice: {
      name: "cost.spot-price",
      label: "Spot price over list price",
      ...{ unit: "none", min: 0.1, max: 1, step: 0.01, initial: spot.priceShare },
      origin: listsSpot ? "For types without a spot price in the catalogue." : NO_SPOT,
    },
    interruptions: {
      name: "cost.interruptions",
      label: "Interruptions of a spot machine",
      unit: "none",
      per: "an hour",
      ...{ min: 0, max: 2, step: 0.01, initial: spot.interruptionsPerHour },
      origin: "Assumed. Each is paid for by a start of another machine.",
    },
    reclaimed: {
      name: "cost.reclaimed",
      label: "Spot machines that may go at once",
      ...{ unit: "none", min: 0.05, max: 1, step: 0.05, initial: spot.reclaimedShare },
      origin: "Assumed: at 1 all of them, as when one zone runs out.",
    },
    weightLatency: weight("latency", "latency, λ₁", weights.latency),
    weightMemory: weight("memory", "memory, λ₂", weights.memory),
    weightCost: weight("cost", "cost, λ₃", weights.cost),
  };
}

function logarithmic(
  initial: number,
  min: number,
  max: number,
): Pick<Dial, "scale" | "step" | "initial" | "min" | "max"> {
  return {
    scale: "log",
    step: 0.01,
    initial,
    // A budget of 0 has no place on it: the dial then begins at its low end.
    min: initial > 0 ? Math.min(min, initial) : min,
    max: Math.max(max, initial),
  };
}

/** Prices of the types in the record's cheapest plans, of the one that serves now, and of those that were turned. */
export function priceDials(record: CostOutput, dials: Dials, used: readonly string[]): Dial[] {
  const shown = new Set([record.current, ...used]);
  return record.catalogue.instances
    .map((instance) => ({ instance, dial: priceDial(instance, record.catalogue) }))
    .filter(({ instance, dial }) => shown.has(instance.name) || Object.hasOwn(dials, dial.name))
    .map(({ dial }) => dial);
}

/** Price of an hour of one type. */
function priceDial({ name, usdPerHour }: Instance, { date }: CostOutput["catalogue"]): Dial {
  return {
    name: `cost.price-${figureName(name)}`,
    label: `Price of ${name}`,
    unit: "usd",
    per: "an hour",
    ...logarithmic(usdPerHour, 0.001, 200),
    origin: `Catalogue of ${date}.`,
  };
}

export interface PlannedCost {
  problem: CostProblem;
  /** Has planned for other positions of the dials already. */
  planner: Planner;
  /** What no version can be planned on, with the reason. */
  left: { version: string; instance: string; reason: string }[];
}

/** The problem with the dials where they stand. */
export function costProblem(record: CostOutput, dials: Dials): PlannedCost {
  const all = costDials(record);
  const at = (dial: Dial) => dialValue(dial, dials);
  const { demand, budgetPerHour, leastAccuracy, batching, fixedUsdPerHour } = record;
  const machines = costMachines(record, at(all.vcpuSpeed));
  const prices = pricedInstances(record, dials, at(all.spotPrice));
  const left: PlannedCost["left"] = [];
  const versions = machines.versions.map(({ version, ...on }): CostVersion => {
    left.push(...on.left.map((it) => leftOf(version.name, it)));
    const { accuracy, memoryBytes } = version.service;
    return {
      name: version.name,
      hosts: on.hosts.map((host) => ({
        ...host,
        instance: prices.get(host.instance) ?? host.instance,
      })),
      ...(accuracy === undefined ? {} : { accuracy: accuracy.value }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
    };
  });
  // A budget of 0 has no place on a logarithmic dial.
  const isBudgetTurned = Object.hasOwn(dials, all.budget.name);
  return {
    left,
    planner: machines.planner,
    problem: {
      demand: {
        ...demand,
        ratePerSecond: at(all.rate),
        objective: { ...demand.objective, latencyMs: at(all.objective) },
      },
      budgetPerHour: isBudgetTurned ? at(all.budget) : budgetPerHour,
      ...(leastAccuracy === undefined ? {} : { leastAccuracy }),
      ...{ versions, batching, fixedUsdPerHour },
      caches: cachesOf(record, at(all.hitRate)),
      spot: {
        interruptionsPerHour: at(all.interruptions),
        reclaimedShare: at(all.reclaimed),
      },
    },
  };
}

/** Each type of the catalogue with the prices that the dials have. */
function pricedInstances(
  { catalogue }: CostOutput,
  dials: Dials,
  spotShare: number,
): Map<Instance, Instance> {
  const priced = catalogue.instances.map((listed): [Instance, Instance] => {
    const usdPerHour = dialValue(priceDial(listed, catalogue), dials);
    const spot = listed.spotUsdPerHour ?? (spotShare < 1 ? spotShare * usdPerHour : undefined);
    const own = { ...listed, usdPerHour, ...(spot === undefined ? {} : { spotUsdPerHour: spot }) };
    return [listed, own];
  });
  return new Map(priced);
}

export const NO_CACHE = "no cache";

function cachesOf({ cache }: CostOutput, hitRate: number): CacheOption[] {
  const none = { name: NO_CACHE, hitRate: 0, usdPerHour: 0 };
  return hitRate === 0
    ? [none]
    : [none, { name: "a cache of answers", hitRate, usdPerHour: cache.usdPerHour }];
}

function leftOf(version: string, { instance, reason }: NoHost) {
  return { version, instance: instance.name, reason };
}
