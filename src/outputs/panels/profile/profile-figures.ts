/** The figures of a profile by name, in the groups in which they stand. */
import {
  betterOfUnit,
  type Dials,
  type FigureGroup,
  figureName,
  type NamedFigure,
} from "../../figure/named-figure.ts";
import type { LatencyProfile, LoadProfile, ProfileOutput, ThroughputPoint } from "./profile.ts";
import { profileMetrics } from "./profile-dials.ts";
import { betterOfMetric } from "./system-metric-names.ts";

export function profileGroups(profile: ProfileOutput, dials: Dials): FigureGroup[] {
  const { latency, throughput = [], step, memory = [], load = [] } = profile;
  return [
    { caption: "System metrics", figures: metricFigures(profile, dials) },
    ...(latency === undefined ? [] : [latencyGroup(latency)]),
    { caption: "Throughput by batch size", figures: throughput.map(throughputFigure) },
    ...(step === undefined ? [] : [stepGroup(step)]),
    {
      caption: "Memory",
      figures: memory.map(({ name, figure }) => ({
        name: `memory-${figureName(name)}`,
        label: `Memory, ${name}`,
        figure,
        better: "lower" as const,
      })),
    },
    ...load.map(loadGroup),
  ];
}

/** The metrics, and with them the first answer: it matters to the first visitor, and is not part of the latency. */
export function metricFigures(profile: ProfileOutput, dials: Dials): NamedFigure[] {
  const { coldStart, coldStartIn } = profile;
  return [
    ...profileMetrics(profile, dials).map(withDirection),
    ...(coldStart === undefined
      ? []
      : [
          {
            name: "first-call",
            label:
              coldStartIn === "fresh worker"
                ? "First answer of a fresh worker"
                : "First call of this profile",
            figure: coldStart,
            better: "lower" as const,
          },
        ]),
  ];
}

/** Profiles of earlier versions do not say what is better. */
function withDirection(metric: NamedFigure): NamedFigure {
  const better = metric.better ?? betterOfMetric(metric.name);
  return better === undefined ? metric : { ...metric, better };
}

function latencyGroup({ batchSize, quantiles }: LatencyProfile): FigureGroup {
  return {
    caption: `Latency, batch size ${batchSize}`,
    figures: quantiles.map(({ label, figure }) => ({
      name: `latency-${label}`,
      label: `Latency ${label}`,
      figure,
      better: "lower",
    })),
  };
}

function throughputFigure({ batchSize, figure }: ThroughputPoint): NamedFigure {
  return {
    name: `throughput-${batchSize}`,
    label: `Throughput in batches of ${batchSize}`,
    figure,
    better: "higher",
  };
}

function stepGroup({ batchSize, phases }: NonNullable<ProfileOutput["step"]>): FigureGroup {
  return {
    caption: `One training step, batch size ${batchSize}`,
    figures: phases.map(({ name, figure }) => ({
      name: `step-${name}`,
      label: `Training step, ${name}`,
      figure,
      better: "lower",
    })),
  };
}

function loadGroup({ scenario, result, valid, verdict, figures }: LoadProfile): FigureGroup {
  const named = ({ label, figure }: LoadProfile["result"]): NamedFigure => ({
    name: `${figureName(scenario)}-${figureName(label)}`,
    label: `${scenario}: ${label}`,
    figure,
  });
  const better = "unit" in result.figure ? betterOfUnit(result.figure.unit) : undefined;
  const judged = `${valid ? "valid" : "not valid"}${verdict === "" ? "" : `: ${verdict}`}`;
  return {
    caption: `Scenario ${scenario}, ${judged}`,
    figures: [
      { ...named(result), ...(better === undefined ? {} : { better }) },
      ...figures.map(named),
    ],
  };
}
