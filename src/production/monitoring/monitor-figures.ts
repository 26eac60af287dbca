/** The figures of the last minute, each with how it was measured. `seconds`: those of it that count. */
import { proportion } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import { quantileFigure } from "../instruments/measured.ts";
import type { RequestStats } from "./recent-seconds.ts";

export function rateFigure({ requests }: RequestStats, seconds: number): Figure {
  const method = `Requests that ended in the last ${seconds} s with the tab in view, over those seconds.`;
  if (seconds === 0) return { kind: "needs-samples", more: 1, method };
  return {
    kind: "measured",
    value: requests / seconds,
    unit: "queries/s",
    n: requests,
    method,
  };
}

export function latencyFigures({ latencies }: RequestStats, seconds: number) {
  const ascending = latencies.ascending();
  const figure = (p: number) =>
    quantileFigure(
      ascending,
      p,
      `Of all answers of the last ${seconds} s with the tab in view together, from when a request was due to its end, from a histogram that is right to 0.3 %.`,
    );
  return { p50: figure(0.5), p95: figure(0.95), p99: figure(0.99) };
}

/** Share of requests that were not answered. */
export function notAnsweredFigure(
  { requests, notAnswered }: RequestStats,
  seconds: number,
): Figure {
  return shareFigure(
    notAnswered,
    requests,
    `Requests of the last ${seconds} s with the tab in view that were rejected, timed out or failed. Wilson's interval.`,
  );
}

export function cacheFigure({ latencies, cached }: RequestStats, seconds: number): Figure {
  return shareFigure(
    cached,
    latencies.count,
    `Answers of the last ${seconds} s with the tab in view that came from the cache. Wilson's interval.`,
  );
}

/** Share of good requests since the beginning. */
export function attainedFigure(bad: number, total: number, good: string): Figure {
  return shareFigure(
    total - bad,
    total,
    `${good}, since the monitor was opened. Wilson's interval.`,
  );
}

export function batchFigure({ computed, batches }: RequestStats, seconds: number): Figure {
  const method = `Requests in a batch on average: computed answers over computed batches, of the last ${seconds} s with the tab in view.`;
  if (!(batches > 0)) return { kind: "needs-samples", more: 1, method };
  return { kind: "measured", value: computed / batches, unit: "count", n: computed, method };
}

export function queueFigure(depth: number, reports: number): Figure {
  const method = "Requests that waited when the server last reported.";
  if (reports === 0) return { kind: "needs-samples", more: 1, method };
  return { kind: "measured", value: depth, unit: "count", n: 1, method };
}

function shareFigure(successes: number, n: number, method: string): Figure {
  if (n === 0) return { kind: "needs-samples", more: 1, method };
  return { kind: "measured", ...proportion(successes, n), unit: "ratio", n, method };
}
