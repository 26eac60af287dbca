/** Figures that every scenario lists. */
import type { Figure } from "../../outputs/figure/figure.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import type { LoadRun } from "./load-run.ts";
import type { QueryLog } from "./query-log.ts";

type LabelledFigure = LoadProfile["figures"][number];

/** What was left out, and what the run's chance was drawn from. */
export function commonFigures(run: LoadRun, counted: QueryLog): LabelledFigure[] {
  const hidden = run.log.size - counted.size;
  return [
    ...(hidden === 0
      ? []
      : [countFigure("Queries left out", hidden, "The tab was hidden during them.")]),
    countFigure("Warm-up queries", run.warmedUp.queries, "Answered before the clock counted."),
    {
      label: "Seed",
      figure: {
        kind: "computed",
        value: run.options.seed,
        unit: "none",
        method: "Given; the same seed asks for the same samples at the same times.",
      },
    },
  ];
}

export function countFigure(label: string, value: number, method: string): LabelledFigure {
  return { label, figure: { kind: "computed", value, unit: "count", method } };
}

/** Samples answered a second, over the whole run but the time that it was paused. */
export function achievedRate(
  run: LoadRun,
  counted: QueryLog,
  samplesPerQuery: number,
  method: string,
): LabelledFigure {
  const spanMs = counted.spanMs - run.pausedMs;
  return {
    label: "Rate achieved",
    figure: rateFigure(counted.size * samplesPerQuery, spanMs, counted.size, method),
  };
}

/** So many samples in so many milliseconds, from `n` queries. */
export function rateFigure(samples: number, spanMs: number, n: number, method: string): Figure {
  if (n === 0) return { kind: "needs-samples", more: 1, method };
  if (!(spanMs > 0)) {
    return { kind: "not-measurable", reason: "The clock read zero for the whole run." };
  }
  return { kind: "measured", value: (samples * 1000) / spanMs, unit: "samples/s", n, method };
}
