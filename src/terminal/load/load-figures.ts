/** Figures of a load by the names that the page gives its own: they stand in the same rows. */
import { lookUp } from "../../base/look-up.ts";
import { percentileName } from "../../base/percentile-name.ts";
import { sorted } from "../../base/statistics.ts";
import {
  type Better,
  betterOfUnit,
  figureName,
  type NamedFigure,
} from "../../outputs/figure/named-figure.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { quantileFigure } from "../../production/instruments/measured.ts";
import type { QueryLog } from "../../production/load/query-log.ts";

/** Of a system whose servers cannot be seen from outside these would be about connections. */
const LEFT_OUT = ["Service time, p50", "Busy"];
const FROM_SEND = [0.5, 0.95, 0.99];

const BETTER: Record<string, Better> = {
  "Answered, share": "higher",
  ...Object.fromEntries(
    [
      "Queries above the bound",
      "Rejected",
      "Rejected, share",
      "Timed out",
      "Timed out, share",
      "Failed",
      "Failed, share",
      "Issued late",
      "Issued late, at most",
    ].map((label) => [label, "lower" as const]),
  ),
};

/** All figures of a run; latency from the time of sending beside that from the due time, and how late the sending itself was. */
export function loadFigures(
  profile: LoadProfile,
  log: QueryLog,
  sentLateMs: readonly number[],
): NamedFigure[] {
  const { result, figures, search } = profile;
  const ascending = sorted(log.serviceMs);
  const fromSend = FROM_SEND.map((p): NamedFigure => {
    const method =
      "From the time at which a query was sent, with a connection free for it, to the last byte of its answer. The wait for a connection is left out, which hides a server that stands still (coordinated omission).";
    return {
      name: `latency-from-send-${figureName(percentileName(p))}`,
      label: `Latency from send, ${percentileName(p)}`,
      figure: quantileFigure(ascending, p, method),
      better: "lower",
    };
  });
  const named = figures.filter(({ label }) => !LEFT_OUT.includes(label)).map(namedFigure);
  const latencies = named.filter(({ name }) => name.startsWith("latency-p"));
  return [
    ...(search === undefined
      ? []
      : [{ ...namedFigure(result), name: "highest-rate", better: "higher" as const }]),
    ...named.filter(({ name }) => name === "throughput"),
    ...latencies,
    ...fromSend,
    ...named.filter((figure) => figure.name !== "throughput" && !latencies.includes(figure)),
    ...sentLate(sentLateMs),
  ];
}

function sentLate(lateMs: readonly number[]): NamedFigure[] {
  const ascending = sorted(lateMs);
  const method =
    "From the time at which a query was due and a connection was free for it to its sending, of all queries under load: the fault of this command and of what else runs on this machine. It is part of the latency from the due time.";
  return [0.5, 0.99].map((p) => ({
    name: `sent-late-${figureName(percentileName(p))}`,
    label: `Sent late, ${percentileName(p)}`,
    figure: quantileFigure(ascending, p, method),
    better: "lower",
  }));
}

/** The few that stand for all, beside a plan or a Serving panel. */
export function mainFigures(figures: readonly NamedFigure[], percentile: number): NamedFigure[] {
  const wanted = new Set([
    ...["highest-rate", "throughput", "latency-p50", "latency-p95", "latency-p99"],
    latencyName(percentile),
    ...[
      "latency-bound",
      "latency-from-send-p99",
      "queries-above-the-bound",
      "queries",
      "answered-share",
    ],
    ...["rejected", "timed-out", "failed", "issued-late", "sent-late-p99"],
  ]);
  return figures.filter(({ name }) => wanted.has(name));
}

/** `latency-p99`, as the Serving panel names it. */
export function latencyName(percentile: number): string {
  return `latency-${figureName(percentileName(percentile))}`;
}

function namedFigure({ label, figure }: LoadProfile["result"]): NamedFigure {
  if (/^p[\d.]+$/.test(label)) {
    return {
      name: `latency-${figureName(label)}`,
      label: `Latency ${label}`,
      figure,
      better: "lower",
    };
  }
  if (label === "Rate achieved") {
    return { name: "throughput", label: "Throughput", figure, better: "higher" };
  }
  const better =
    lookUp(BETTER, label) ?? ("unit" in figure ? betterOfUnit(figure.unit) : undefined);
  const isSetting = label === "Latency bound";
  return {
    name: figureName(label),
    label,
    figure,
    ...(better === undefined || isSetting ? {} : { better }),
  };
}
