/** The figures of a plan by name: what was planned and by which method, what it rests on, and what the simulated days came to. */

import { percentileName } from "../../../base/percentile-name.ts";
import { median, quantileInterval, sorted } from "../../../base/statistics.ts";
import type { Demand } from "../../../systems/planning/demand.ts";
import type { MeasuredService } from "../../../systems/planning/measured-service.ts";
import type { ComputedFigure, MeasuredFigure, ModelledFigure, Unit } from "../../figure/figure.ts";
import { amountText } from "../../figure/figure-text.ts";
import type { FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import { NOT_YET, none, omitted } from "../../figure/not-measured.ts";
import { integerText, numberText } from "../../figure/number-text.ts";
import type { ScalingOutput, SimulatedDay, SimulatedScaling } from "./scaling.ts";
import type { ScalingState } from "./scaling-state.ts";
import { autoscalerWords, percentOf, trafficWords } from "./scaling-words.ts";

export function scalingGroups(record: ScalingOutput, state: ScalingState): FigureGroup[] {
  const { service } = record;
  return [
    { caption: "The plan", figures: planFigures(record, state) },
    ...(service === undefined
      ? []
      : [{ caption: "What it rests on", figures: measuredFigures(record, service) }]),
    { caption: "The day", figures: dayFigures(record) },
  ];
}

/** Replicas, latency, utilisation and where it breaks: they stand for all. */
export function planFigures(record: ScalingOutput, state: ScalingState): NamedFigure[] {
  const { demand, planned, reason } = state;
  const p = percentileName(demand.objective.percentile);
  if (planned === undefined) {
    const isAwaited = record.service === undefined && record.state === "running";
    const figure = isAwaited ? NOT_YET : none(reason);
    return [{ name: "replicas", label: "Replicas", figure, better: "lower" }];
  }
  const { plan, knee, simulated } = planned;
  const modelled = modelledBy(record, demand);
  const own = simulated?.curve.find(({ ratePerSecond }) => ratePerSecond === demand.ratePerSecond);
  return [
    {
      name: "replicas",
      label: "Replicas",
      better: "lower",
      figure: modelled(
        "count",
        plan.replicas,
        `the fewest that meet the objective at the target rate with ${percentOf(demand.headroom)} more in hand, and ${spareWords(demand)}.`,
      ),
    },
    {
      name: "latency",
      label: `Latency ${p} at the target rate`,
      better: "lower",
      figure: { ...modelled("ms", plan.latencyMs.value, CLOSED_FORM), ...ends(plan.latencyMs) },
    },
    ...(own === undefined || simulated === undefined
      ? []
      : [
          ...(simulated.needed === undefined
            ? []
            : [
                {
                  name: "replicas-simulated",
                  label: "Replicas, simulated",
                  better: "lower" as const,
                  figure: modelled(
                    "count",
                    simulated.needed,
                    `the fewest, with those that may fail, whose simulated latency keeps the objective with its whole 95 % interval; ${integerText(record.simulation.requests)} requests at each rate and number that is tried.`,
                  ),
                },
              ]),
          {
            name: "latency-simulated",
            label: `Latency ${p} at the target rate, simulated`,
            better: "lower" as const,
            figure: {
              ...modelled(
                "ms",
                own.latencyMs.value,
                `a simulation of ${integerText(record.simulation.requests)} requests with service times drawn from the measured ones, seed ${record.simulation.seed}; the interval is the simulation's own.`,
              ),
              ...ends(own.latencyMs),
            },
          },
        ]),
    ...hereFigure(simulated?.here, p, modelled),
    {
      name: "utilisation",
      label: "Busy share of a replica",
      figure: modelled(
        "ratio",
        plan.utilisation,
        "busy time over all time at the target rate, with all replicas.",
      ),
    },
    {
      name: "rate-per-replica",
      label: "Highest rate of a replica",
      better: "higher",
      figure: modelled(
        "queries/s",
        plan.ratePerReplica,
        `${CLOSED_FORM} The highest rate of requests that reach a replica at which the objective is still met.`,
      ),
    },
    {
      name: "knee",
      label: "Knee, highest rate of all replicas",
      better: "higher",
      figure: {
        ...modelled(
          "queries/s",
          knee.ratePerSecond,
          `${CLOSED_FORM} The highest rate at which all of them meet the objective, with no headroom; within the interval the model cannot tell.`,
        ),
        low: knee.metUpTo,
        high: knee.missedFrom,
      },
    },
    {
      name: "saturation",
      label: "Saturation of all replicas",
      better: "higher",
      figure: modelled(
        "queries/s",
        knee.saturationPerSecond,
        "the rate from which on the queue grows without end: replicas over the mean measured time of a query.",
      ),
    },
  ];
}

/** Absent where it could not be told. */
function hereFigure(here: SimulatedScaling["here"], p: string, modelled: Modelled): NamedFigure[] {
  if (here === undefined || "reason" in here) return [];
  const { replicas, latencyMs, queries, doubt } = here;
  const how = `a simulation with the times for which ${integerText(queries)} queries held their replica, and were late, while a server of ${replicas} was under load on this device; the interval is the simulation's own.${doubt === undefined ? "" : ` ${doubt}`}`;
  return [
    {
      name: "latency-here",
      label: `Latency ${p} with all replicas on this device`,
      better: "lower",
      figure: { ...modelled("ms", latencyMs.value, how), ...ends(latencyMs) },
    },
  ];
}

const CLOSED_FORM =
  "closed forms of queueing theory, fed with the mean and the spread of the measured times.";

type Modelled = (unit: Unit, value: number, method: string) => ModelledFigure;

function modelledBy({ service }: ScalingOutput, demand: Demand): Modelled {
  const inputs = [
    ...(service === undefined ? [] : [`${service.subject}, measured: ${service.method}`]),
    demandWords(demand),
  ];
  return (unit, value, method) => ({ kind: "modelled", unit, value, method, inputs });
}

/** Everything that was asked, in words. */
export function demandWords(demand: Demand): string {
  const { ratePerSecond, objective, headroom, burstiness, policy, hitRate } = demand;
  const { maxBatchSize, maxQueueDelayMs } = demand;
  const batches =
    maxBatchSize === 1
      ? "no batches"
      : `batches of up to ${maxBatchSize}, for which a request waits ${amountText(maxQueueDelayMs, "ms")} at most`;
  return [
    `${numberText(ratePerSecond)} queries/s`,
    `${percentileName(objective.percentile)} within ${amountText(objective.latencyMs, "ms")}`,
    `headroom ${percentOf(headroom)}`,
    spareWords(demand),
    `burstiness ${numberText(burstiness)}`,
    `routing: ${policy}`,
    batches,
    `${percentOf(hitRate)} answered by a cache`,
  ].join(", ");
}

function spareWords({ spareReplicas }: Demand): string {
  if (spareReplicas === 0) return "none to spare";
  return `${spareReplicas} that may fail`;
}

/** What was measured of the service, and the load tests that were run. */
function measuredFigures(record: ScalingOutput, service: MeasuredService): NamedFigure[] {
  const { batches, hopMs = [], coldStartMs = [], memoryBytes, concurrency = [] } = service;
  const { method } = service;
  return [
    ...batches.map(({ size, timesMs }) => ({
      name: `batch-${size}`,
      label: `Computing of a batch of ${size}, p50`,
      figure: medianOf(timesMs, method),
      better: "lower" as const,
    })),
    ...(hopMs.length === 0
      ? []
      : [
          {
            name: "hop",
            label: "On the way, p50",
            figure: medianOf(hopMs, method),
            better: "lower" as const,
          },
        ]),
    {
      name: "cold-start",
      label: "Cold start of a replica, p50",
      figure:
        coldStartMs.length === 0
          ? omitted("No replica was started.")
          : medianOf(coldStartMs, "From the order to start a replica until it answers."),
      better: "lower",
    },
    ...(memoryBytes === undefined
      ? []
      : [
          {
            name: "memory",
            label: "Memory of a replica",
            figure: computed("bytes", memoryBytes, method),
            better: "lower" as const,
          },
        ]),
    ...concurrency.map(({ workers, perSecond }) => ({
      name: `workers-${workers}`,
      label: `Throughput of ${workers} ${workers === 1 ? "replica" : "replicas"} on this device`,
      figure: computed(
        "queries/s",
        perSecond,
        "Answers over time while each replica is asked for one sample after the other.",
      ),
      better: "higher" as const,
    })),
    ...record.loadTests.map(({ ratePerSecond, latencyMs }, index) => ({
      name: `load-test-${index + 1}`,
      label: `Load test ${index + 1}: p99 at ${numberText(ratePerSecond)} queries/s`,
      figure: computed(
        "ms",
        latencyMs,
        "LoadGen's Server scenario on one replica, as the Profile panel shows it.",
      ),
      better: "lower" as const,
    })),
  ];
}

function medianOf(timesMs: readonly number[], method: string): MeasuredFigure {
  const interval = quantileInterval(sorted(timesMs), 0.5);
  return {
    kind: "measured",
    value: median(timesMs),
    unit: "ms",
    ...(interval === undefined ? {} : { low: interval.low, high: interval.high }),
    n: timesMs.length,
    method,
  };
}

function computed(unit: Unit, value: number, method: string): ComputedFigure {
  return { kind: "computed", unit, value, method };
}

/** What a day cost, and what it lost, by autoscaler. */
function dayFigures(record: ScalingOutput): NamedFigure[] {
  const { simulated, demand } = record;
  const days = simulated?.days;
  if (days === undefined) return [];
  const modelled = modelledBy(record, demand);
  return days.runs.flatMap((day) => {
    const name = day.autoscaler.toLowerCase();
    const who = autoscalerWords(day.autoscaler);
    const how = `a simulation of ${trafficWords(days.traffic)}, second by second, with ${who}.`;
    return [
      {
        name: `day-${name}-kept`,
        label: `Day with ${who}: within the objective`,
        better: "higher" as const,
        figure: modelled(
          "ratio",
          day.keptShare,
          `requests of seconds in which the objective was kept, over all; ${how}`,
        ),
      },
      {
        name: `day-${name}-dropped`,
        label: `Day with ${who}: dropped`,
        better: "lower" as const,
        figure: modelled(
          "ratio",
          droppedShare(day),
          `requests that waited longer than ${numberText(record.autoscaling.timeoutSeconds)} s, over all; ${how}`,
        ),
      },
      {
        name: `day-${name}-most`,
        label: `Day with ${who}: most replicas`,
        better: "lower" as const,
        figure: modelled("count", day.mostReplicas, how),
      },
      {
        name: `day-${name}-cost`,
        label: `Day with ${who}: cost`,
        better: "lower" as const,
        figure: costOfDay(record, day, modelled, how),
      },
    ];
  });
}

function costOfDay(
  { price }: ScalingOutput,
  day: SimulatedDay,
  modelled: Modelled,
  how: string,
): ModelledFigure {
  const figure = modelled(
    "usd",
    day.replicaHours * price.usdPerHour,
    `replicas that ran or were starting, by the hour; ${how}`,
  );
  const assumed = `$${price.usdPerHour} an hour for a replica, assumed (${price.source}, ${price.date})`;
  return { ...figure, inputs: [...figure.inputs, assumed] };
}

export function droppedShare({ dropped, requests }: SimulatedDay): number {
  return requests > 0 ? dropped / requests : 0;
}

function ends({ low, high }: { low: number; high: number }): { low: number; high: number } {
  return { low, high };
}
