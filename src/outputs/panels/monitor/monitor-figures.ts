/** Every figure of a monitor's record, by group. */
import type { FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import { figureName } from "../../figure/named-figure.ts";
import type { DriftState, MonitoredReplica, MonitorOutput, ObjectiveState } from "./monitor.ts";

export function monitorFigureGroups(record: MonitorOutput): FigureGroup[] {
  const { objectives, drift, replicas } = record;
  return [
    lastMinute(record),
    ...objectives.map(objectiveGroup),
    ...(drift === undefined ? [] : [driftGroup(drift)]),
    ...replicas.map(replicaGroup),
  ];
}

/** The few that stand for all. */
export function monitorSummary(record: MonitorOutput): NamedFigure[] {
  const wanted = ["rate", "not-answered", "latency-p50", "latency-p99", "accuracy"];
  return lastMinute(record).figures.filter(({ name }) => wanted.includes(name));
}

export function lastMinute(record: MonitorOutput): FigureGroup {
  const { rate, notAnswered, latency, batchSize, cacheHits, queueDepth, accuracy } = record;
  return {
    caption: "The last minute",
    figures: [
      { name: "rate", label: "Rate", figure: rate },
      { name: "not-answered", label: "Not answered", figure: notAnswered, better: "lower" },
      { name: "latency-p50", label: "Latency p50", figure: latency.p50, better: "lower" },
      { name: "latency-p95", label: "Latency p95", figure: latency.p95, better: "lower" },
      { name: "latency-p99", label: "Latency p99", figure: latency.p99, better: "lower" },
      { name: "batch-size", label: "Requests in a batch", figure: batchSize },
      { name: "cache-hits", label: "From the cache", figure: cacheHits, better: "higher" },
      { name: "queue-depth", label: "Requests waiting", figure: queueDepth, better: "lower" },
      { name: "accuracy", label: "Accuracy in service", figure: accuracy, better: "higher" },
    ],
  };
}

function objectiveGroup({ name, text, attained, burnt, rules }: ObjectiveState): FigureGroup {
  const figures: NamedFigure[] = [
    {
      name: `${name}-attained`,
      label: `Kept so far: ${name}`,
      figure: attained,
      better: "higher",
    },
    {
      name: `${name}-burnt`,
      label: `Error budget burnt: ${name}`,
      figure: burnt,
      better: "lower",
    },
  ];
  const burns = rules.flatMap(({ name: rule, long, short }): NamedFigure[] => [
    {
      name: figureName(`${name} ${rule} long`),
      label: `Burn rate of ${name}, ${rule}, long window`,
      figure: long,
      better: "lower",
    },
    {
      name: figureName(`${name} ${rule} short`),
      label: `Burn rate of ${name}, ${rule}, short window`,
      figure: short,
      better: "lower",
    },
  ]);
  return { caption: `Objective: ${text}`, figures: [...figures, ...burns] };
}

function driftGroup({ subjects, falseAlarms }: DriftState): FigureGroup {
  const tests = subjects.flatMap(({ name, psi, ks }): NamedFigure[] => [
    ...(psi === undefined
      ? []
      : [{ name: figureName(`drift ${name} psi`), label: `Drift of ${name}: PSI`, figure: psi }]),
    ...(ks === undefined
      ? []
      : [
          {
            name: figureName(`drift ${name} ks`),
            label: `Drift of ${name}: KS distance`,
            figure: ks,
          },
        ]),
  ]);
  const bound = { name: "drift-false-alarms", label: "False alarms of drift", figure: falseAlarms };
  return { caption: "Drift of the last window", figures: [...tests, bound] };
}

function replicaGroup({ id, p50, batchSize }: MonitoredReplica): FigureGroup {
  return {
    caption: `Replica ${id}`,
    figures: [
      {
        name: `replica-${id}-p50`,
        label: `Latency p50 of replica ${id}`,
        figure: p50,
        better: "lower",
      },
      {
        name: `replica-${id}-batch-size`,
        label: `Requests in a batch of replica ${id}`,
        figure: batchSize,
      },
    ],
  };
}
