/** The cheapest way to serve what was measured, within a budget: the record of the Cost panel, and its answer as plain data. */
import { show } from "../../outputs/display.ts";
import { NO_DIALS } from "../../outputs/figure/named-figure.ts";
import type { CompressionOutput } from "../../outputs/panels/compression/compression.ts";
import type { CostOutput, ServedVersion } from "../../outputs/panels/cost/cost.ts";
import { planFigures } from "../../outputs/panels/cost/cost-figures.ts";
import { type CostView, costRefusal, costView } from "../../outputs/panels/cost/cost-view.ts";
import { verdict } from "../../outputs/panels/cost/cost-words.ts";
import { AWS_CATALOGUE } from "../../systems/cost/aws-catalogue.ts";
import { costPerMillion } from "../../systems/cost/cost-per-million.ts";
import type { Market } from "../../systems/cost/cost-problem.ts";
import { type Catalogue, checkCatalogue } from "../../systems/cost/instance.ts";
import { efficiencyOf, type Range } from "../../systems/cost/machine-model.ts";
import type { Relaxation } from "../../systems/cost/relaxations.ts";
import { monthly } from "../../systems/cost/running-cost.ts";
import type { LossWeights } from "../../systems/cost/total-loss.ts";
import { checkDemand } from "../../systems/planning/check-demand.ts";
import type { Demand } from "../../systems/planning/demand.ts";
import { fitUsl } from "../../systems/scalability/usl.ts";
import type { Findings } from "../profiler/findings.ts";
import { DEFAULT_SETTINGS } from "../serving/serving-settings.ts";
import { measuredVersion, withSmaller } from "./served-versions.ts";

export interface OptimizeCostOptions {
  /** US dollars an hour that may be spent. */
  budgetPerHour: number;
  /** Requests a second that are to be served. Default: that of the plan of scaling, or else 100. */
  targetRate?: number;
  /** Milliseconds within which the share `percentile` of them is to be answered. Default: the plan's, or else 100. */
  objectiveMs?: number;
  /** Default 0.99. */
  percentile?: number;
  /** Share of held-out examples that a version must get right; by default any will do. */
  leastAccuracy?: number;
  /** Smaller versions of the model, as `compareVariants` measured them. */
  versions?: CompressionOutput;
  /** Prices; default: machines of AWS in us-east-1. `catalogueFromCsv` reads others. */
  catalogue?: Catalogue;
  /** Type of machine that serves now, which savings are held against. Default: `c7i.large`, or the first of the catalogue. */
  current?: string;
  /** Share of a replica's highest rate that is left free. Default: the plan's, or else 0.3. */
  headroom?: number;
  /** Machines that may be lost with the objective still met. Default 1. */
  spareMachines?: number;
  /** Squared coefficient of variation of the times between requests. Default 1, Poisson. */
  burstiness?: number;
  /** Default: the plan's, or else that of `serve`. */
  policy?: Demand["policy"];
  /** How long a batch may be waited for. Default 0. */
  maxQueueDelayMs?: number;
  /** A cache of answers, with the share of requests that it answers. */
  cache?: { hitRate: number; usdPerHour?: number };
  /** How spot machines are interrupted, and what they cost where the catalogue does not say. */
  spot?: { interruptionsPerHour?: number; reclaimedShare?: number; priceShare?: number };
  /** A load balancer, disks, data sent out: US dollars an hour. Default 0. */
  fixedUsdPerHour?: number;
  /** Speed of a virtual processor with a thread of this device as 1. Default 1, from 0.5 to 1.5. */
  vcpuSpeed?: Range;
  /** Of the total loss. Default 0.05 each, as in Part 2. */
  weights?: LossWeights;
}

/** The cheapest plan, or what would make one possible. */
export interface OptimizedCost {
  /** In a sentence. */
  verdict: string;
  plan?: {
    version: string;
    maxBatchSize: number;
    /** Share of requests that a cache answers. */
    hitRate: number;
    machines: { type: string; market: Market; machines: number; replicas: number }[];
    usdPerHour: number;
    usdPerMonth: number;
    usdPerMillion: number;
    latencyMs?: number;
  };
  relaxations?: readonly Relaxation[];
}

/** The smallest memory that a system and a runtime keep on a machine: an assumption, said beside the figures. */
const RESERVED_BYTES = 2 ** 29;
const MOST_BATCHINGS = 4;
const UNNAMED = {
  model: { name: "a model", parameters: 0 },
  backend: { name: "this device", threads: 1 },
};

/**
 * Searches for the cheapest deployment of what was measured; shows the *Cost* panel. Throws a sentence when nothing was measured, or
 * for options that make no sense.
 */
export function optimizeCost(
  findings: Findings,
  options: OptimizeCostOptions,
): { result: OptimizedCost; found: Pick<Findings, "cost" | "systemMetrics"> } {
  const record = costRecord(findings, options);
  const refusal = costRefusal(record, NO_DIALS);
  if (refusal !== undefined) throw new RangeError(refusal);
  const view = costView(record, NO_DIALS);
  if (view === undefined)
    throw new RangeError("optimizeCost: expected something to plan, got nothing");
  show(record);
  return {
    result: resultOf(record, view),
    found: { cost: record, ...metricsWith(findings, record, view) },
  };
}

function costRecord(findings: Findings, options: OptimizeCostOptions): CostOutput {
  checkOptions(options);
  const original = measuredVersion(findings, "optimizeCost");
  const { model, backend } = findings.profile ?? findings.trace ?? UNNAMED;
  const catalogue = options.catalogue ?? AWS_CATALOGUE;
  checkCatalogue(catalogue);
  const { versions, leftOut } =
    options.versions === undefined
      ? { versions: [original], leftOut: [] }
      : withSmaller(original, options.versions);
  const demand = demandOf(options, findings.plan?.demand);
  checkDemand(demand);
  const { cache, spot = {}, weights = { latency: 0.05, memory: 0.05, cost: 0.05 } } = options;
  const efficiency = efficiencyOf(
    (findings.trace?.roofline?.points ?? []).filter(({ phase }) => phase === "forward"),
  );
  return {
    kind: "cost",
    version: 1,
    state: "done",
    stage: "complete",
    model,
    backend,
    versions,
    leftOut: [...leftOut, ...acceleratorWords(original, efficiency !== undefined)],
    catalogue: { ...catalogue, instances: [...catalogue.instances] },
    machines: {
      vcpuSpeed: options.vcpuSpeed ?? { value: 1, low: 0.5, high: 1.5 },
      reservedBytes: RESERVED_BYTES,
      ...contentionOf(original),
      ...(efficiency === undefined ? {} : { efficiency }),
    },
    demand,
    demandOrigin: originOf(options, findings.plan !== undefined),
    budgetPerHour: options.budgetPerHour,
    ...(options.leastAccuracy === undefined ? {} : { leastAccuracy: options.leastAccuracy }),
    batching: batchingsOf(original, demand),
    cache: {
      hitRate: cache?.hitRate ?? 0,
      usdPerHour: cache?.usdPerHour ?? 0,
      origin: cache === undefined ? "No cache was named in the cell." : "As the cell has it.",
    },
    spot: { interruptionsPerHour: 0.05, reclaimedShare: 1, priceShare: 1, ...spot },
    fixedUsdPerHour: options.fixedUsdPerHour ?? 0,
    current: currentOf(options, catalogue),
    weights,
  };
}

/** As asked for; what is not, as in the plan of scaling, where there is one. */
function demandOf(options: OptimizeCostOptions, planned: Demand | undefined): Demand {
  const known = planned ?? USUAL;
  const { percentile = known.objective.percentile, objectiveMs = known.objective.latencyMs } =
    options;
  return {
    ratePerSecond: options.targetRate ?? known.ratePerSecond,
    objective: { percentile, latencyMs: objectiveMs },
    headroom: options.headroom ?? known.headroom,
    spareReplicas: options.spareMachines ?? known.spareReplicas,
    burstiness: options.burstiness ?? known.burstiness,
    policy: options.policy ?? known.policy,
    maxBatchSize: 1,
    maxQueueDelayMs: options.maxQueueDelayMs ?? known.maxQueueDelayMs,
    hitRate: 0,
  };
}

/** For what nobody asked for: 100 requests a second, 99 of 100 answered within 100 ms. */
const USUAL: Demand = {
  ratePerSecond: 100,
  objective: { percentile: 0.99, latencyMs: 100 },
  headroom: 0.3,
  spareReplicas: 1,
  burstiness: 1,
  policy: DEFAULT_SETTINGS.policy,
  maxBatchSize: 1,
  maxQueueDelayMs: 0,
  hitRate: 0,
};

function originOf({ targetRate, objectiveMs }: OptimizeCostOptions, isPlanned: boolean): string {
  if (targetRate !== undefined && objectiveMs !== undefined) return "As the cell asked for.";
  return isPlanned
    ? "As in the plan of scaling, or in the cell."
    : "Assumed: name targetRate and objectiveMs in the cell.";
}

/** One at a time, and up to three larger batches of those that were timed, spread over their sizes. */
function batchingsOf({ service }: ServedVersion, { maxQueueDelayMs }: Demand) {
  const larger = service.batches.map(({ size }) => size).filter((size) => size > 1);
  const most = MOST_BATCHINGS - 1;
  const picked = Array.from(
    { length: Math.min(most, larger.length) },
    (_, index) =>
      larger[Math.floor(((index + 1) * larger.length) / Math.min(most, larger.length)) - 1] ?? 1,
  );
  return [
    { maxBatchSize: 1, maxQueueDelayMs: 0 },
    ...picked.map((maxBatchSize) => ({ maxBatchSize, maxQueueDelayMs })),
  ];
}

function acceleratorWords({ work }: ServedVersion, hasLayers: boolean): string[] {
  return work !== undefined && hasLayers
    ? []
    : [
        "No accelerator was planned with: its times are modelled from a trace. Call traceSystem() first.",
      ];
}

/** Fitted to as many replicas at once as have a core each: more share one, as they would not on a machine with as many processors. */
function contentionOf({
  service,
  threads,
}: ServedVersion): Pick<CostOutput["machines"], "contention"> {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const points = (service.concurrency ?? []).filter(({ workers }) => workers * threads <= cores);
  if (points.length < FEWEST_POINTS) return {};
  const { sigma, kappa } = fitUsl(points, { seed: 1, resamples: 1 });
  const workers = Math.max(...points.map((point) => point.workers));
  return { contention: { sigma: sigma.value, kappa: kappa.value, workers } };
}

/** Of the universal scalability law: three coefficients, and one to contradict them. */
const FEWEST_POINTS = 4;

function currentOf({ current }: OptimizeCostOptions, { instances }: Catalogue): string {
  const names = instances.map(({ name }) => name);
  if (current === undefined) return names.includes("c7i.large") ? "c7i.large" : (names[0] ?? "");
  if (names.includes(current)) return current;
  throw new RangeError(
    `optimizeCost: expected a type of the catalogue as the current one, got "${current}"; there are ${names.slice(0, 8).join(", ")}`,
  );
}

const OPTIONS: readonly (keyof OptimizeCostOptions)[] = [
  ...(["budgetPerHour", "targetRate", "objectiveMs", "percentile", "leastAccuracy"] as const),
  ...(["versions", "catalogue", "current", "headroom", "spareMachines", "burstiness"] as const),
  ...(["policy", "maxQueueDelayMs", "cache", "spot", "fixedUsdPerHour", "vcpuSpeed"] as const),
  "weights",
];

function checkOptions(options: OptimizeCostOptions): void {
  const unknown = Object.keys(options ?? {}).find((name) => !OPTIONS.some((it) => it === name));
  if (unknown !== undefined) {
    throw new RangeError(
      `optimizeCost: unknown option "${unknown}"; there are ${OPTIONS.join(", ")}`,
    );
  }
  const { budgetPerHour, vcpuSpeed, versions } = options;
  if (!(budgetPerHour >= 0 && Number.isFinite(budgetPerHour))) {
    throw new RangeError(
      `optimizeCost: expected budgetPerHour as 0 or more US dollars, got ${String(budgetPerHour)}; as in optimizeCost({ budgetPerHour: 1 })`,
    );
  }
  if (versions !== undefined && versions.kind !== "compression") {
    throw new TypeError("optimizeCost: expected what compareVariants gives as versions");
  }
  if (vcpuSpeed === undefined) return;
  const { value, low, high } = vcpuSpeed;
  if (low > 0 && low <= value && value <= high && Number.isFinite(high)) return;
  throw new RangeError(
    `optimizeCost: expected vcpuSpeed with 0 < low ≤ value ≤ high, got ${low}, ${value}, ${high}`,
  );
}

function resultOf(record: CostOutput, view: CostView): OptimizedCost {
  const { answer, chosen, problem } = view;
  const words = verdict(record, NO_DIALS) ?? "";
  if ("relaxations" in answer) return { verdict: words, relaxations: answer.relaxations };
  const { version, batching, cache, fleet, usdPerHour } = answer.deployment;
  return {
    verdict: words,
    plan: {
      version: version.name,
      maxBatchSize: batching.maxBatchSize,
      hitRate: cache.hitRate,
      machines: fleet.map(({ host, market, machines, replicas }) => ({
        ...{ type: host.instance.name, market, machines, replicas },
      })),
      usdPerHour,
      usdPerMonth: monthly(usdPerHour),
      usdPerMillion: costPerMillion(problem.demand.ratePerSecond, usdPerHour),
      ...(chosen === undefined ? {} : { latencyMs: chosen.latencyMs }),
    },
  };
}

/** The cost of a million inferences is then that of the plan, no longer that of a machine that is always busy. */
function metricsWith(
  { systemMetrics }: Findings,
  record: CostOutput,
  view: CostView,
): Pick<Findings, "systemMetrics"> {
  const figure = planFigures(record, view).find(({ name }) => name === "cost-million")?.figure;
  if (systemMetrics === undefined || figure === undefined) return {};
  const figures = { ...systemMetrics.figures, costPerMillionInferences: figure };
  return { systemMetrics: { ...systemMetrics, figures } };
}
