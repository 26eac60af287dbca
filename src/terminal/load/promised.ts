/** A capacity plan beside the load that it was for: what it promised, as figures, and whether that is what came. */
import { percentileName } from "../../base/percentile-name.ts";
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { figureText } from "../../outputs/figure/figure-text.ts";
import type { NamedFigure } from "../../outputs/figure/named-figure.ts";
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import { quantileFigure } from "../../production/instruments/measured.ts";
import type { QueryLog } from "../../production/load/query-log.ts";
import type { CapacityPlan } from "../../systems/planning/capacity-plan.ts";
import { latencyName } from "./load-figures.ts";

/** A rate within this of the plan's is the plan's. */
const SAME_RATE = 0.1;

/** The promise by the names of the Serving panel: those of what is measured. */
export function promisedFigures(plan: CapacityPlan): NamedFigure[] {
  const { percentile, latencyMs: boundMs } = plan.demand.objective;
  return [
    {
      name: "throughput",
      label: "Throughput",
      figure: {
        ...{ kind: "modelled", value: plan.demand.ratePerSecond, unit: "queries/s" },
        method: "The rate that the plan is for; below its knee all of it is answered.",
        inputs: inputsOf(plan),
      },
      better: "higher",
    },
    {
      name: latencyName(percentile),
      label: `Latency ${percentileName(percentile)}`,
      figure: promisedLatency(plan),
      better: "lower",
    },
    {
      name: "latency-bound",
      label: "Latency bound",
      figure: { kind: "computed", value: boundMs, unit: "ms", method: "Given with the demand." },
    },
  ];
}

/** The plan by the names of the Scaling panel. */
export function planFigures(plan: CapacityPlan): NamedFigure[] {
  const { demand, replicas, utilisation, ratePerReplica } = plan;
  const { percentile, latencyMs: boundMs } = demand.objective;
  const inputs = inputsOf(plan);
  const objective = `${percentileName(percentile)} ≤ ${numberText(boundMs)} ms`;
  return [
    {
      name: "replicas",
      label: "Replicas",
      figure: {
        ...{ kind: "modelled", value: replicas, unit: "count", inputs },
        method: `The fewest that meet ${objective} with the headroom and the spare ones.`,
      },
      better: "lower",
    },
    scalingLatency(plan, promisedLatency(plan)),
    {
      name: "utilisation",
      label: "Busy share of a replica",
      figure: {
        ...{ kind: "modelled", value: utilisation, unit: "ratio", inputs },
        method: "The demand's rate over what all replicas can answer.",
      },
    },
    {
      name: "rate-per-replica",
      label: "Highest rate of a replica",
      figure: {
        ...{ kind: "modelled", value: ratePerReplica, unit: "queries/s", inputs },
        method: `The highest at which ${objective} is met.`,
      },
      better: "higher",
    },
  ];
}

/** What came in place of the plan's figures: its latency, or, where it was looked for, the highest rate. */
export function cameFigures(
  plan: CapacityPlan,
  log: QueryLog,
  highestRate: Figure | undefined,
): NamedFigure[] {
  const { percentile } = plan.demand.objective;
  if (highestRate !== undefined) {
    const label = "Knee, highest rate of all replicas";
    return [{ name: "knee", label, figure: highestRate, better: "higher" }];
  }
  const method = `${percentileName(percentile)} of a load of the server over HTTP, from the time at which queries were due.`;
  return [scalingLatency(plan, quantileFigure(sorted(log.latenciesMs), percentile, method))];
}

function scalingLatency({ demand }: CapacityPlan, figure: Figure): NamedFigure {
  const p = percentileName(demand.objective.percentile);
  return { name: "latency", label: `Latency ${p} at the target rate`, figure, better: "lower" };
}

function promisedLatency(plan: CapacityPlan): Figure {
  const inputs = inputsOf(plan);
  return { kind: "modelled", unit: "ms", ...plan.latencyMs, method: methodOf(plan), inputs };
}

/** The plan's latency beside that of the load, at the plan's percentile, in one or two sentences. */
export function promiseKept(plan: CapacityPlan, log: QueryLog, rate: Figure | undefined): string {
  const { percentile } = plan.demand.objective;
  const p = percentileName(percentile);
  const came = quantileFigure(sorted(log.latenciesMs), percentile, "");
  const planned = numberText(plan.demand.ratePerSecond);
  const promise = `Promised: ${p} of ${figureText(promisedLatency(plan))} at ${planned} queries/s on ${replicasText(plan.replicas)}.`;
  if (came.kind !== "measured") return `${promise} Came: too few answers for a ${p}.`;
  const measured = `${promise} Came: ${figureText(came)}`;
  const actual = rate !== undefined && "value" in rate ? rate.value : Number.NaN;
  if (!(Math.abs(actual / plan.demand.ratePerSecond - 1) <= SAME_RATE)) {
    return `${measured}, but at ${numberText(actual, 3)} queries/s: another load than the plan's, so the two say nothing of each other.`;
  }
  return `${measured}, ${judgement(plan.latencyMs, came)}.`;
}

function judgement(
  promised: { value: number; low: number; high: number },
  { value, low = value, high = value }: { value: number; low?: number; high?: number },
): string {
  if (low <= promised.high && high >= promised.low) {
    return "and the two intervals overlap: the plan holds as far as they tell";
  }
  const factor = numberText(Math.max(value / promised.value, promised.value / value), 3);
  return value > promised.value
    ? `${factor} times as long as promised: the plan's service times are not those of this server, or less runs there than planned`
    : `shorter by a factor of ${factor}: the plan's service times are not those of this server, or more runs there than planned`;
}

function methodOf({ source }: CapacityPlan): string {
  return source.kind === "closed form"
    ? "By closed forms of queueing, from the service times that were measured."
    : `By a simulation of ${integerText(source.requests)} requests on service times that were measured, seed ${source.seed}.`;
}

function inputsOf({ demand, replicas, utilisation }: CapacityPlan): string[] {
  const { maxBatchSize, maxQueueDelayMs } = demand;
  return [
    `${numberText(demand.ratePerSecond)} queries/s, the demand`,
    `${replicasText(replicas)}, ${demand.spareReplicas} of them spare, busy ${numberText(100 * utilisation, 3)} % of the time`,
    `squared variation of the gaps between queries ${numberText(demand.burstiness)} (1 for Poisson)`,
    `${demand.policy}, ${maxBatchSize === 1 ? "no batching" : `batches of up to ${maxBatchSize} within ${numberText(maxQueueDelayMs)} ms`}`,
    ...(demand.hitRate === 0 ? [] : [`a cache that answers ${numberText(100 * demand.hitRate)} %`]),
  ];
}

function replicasText(count: number): string {
  return `${integerText(count)} ${count === 1 ? "replica" : "replicas"}`;
}
