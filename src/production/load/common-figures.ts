/** Figures that every scenario lists. */
import { proportion } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { runRateFigure } from "../instruments/measured.ts";
import type { LoadRun } from "./load-run.ts";
import type { QueryLog } from "./query-log.ts";

export type LabelledFigure = LoadProfile["figures"][number];

/** Queries left out, warm-up queries, and the seed. */
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

/** Queries answered a second, over the whole run but the time that it was paused. */
export function achievedRate(run: LoadRun, counted: QueryLog, method: string): LabelledFigure {
  const { answered } = counted.outcomes;
  const spanMs = counted.spanMs - run.pausedMs;
  const answers = { count: answered, unit: "queries/s" as const, spanMs, n: answered };
  return { label: "Rate achieved", figure: runRateFigure(answers, method) };
}

/** `count` of `n`, with its interval. */
export function shareFigure(count: number, n: number, method: string): Figure {
  if (n === 0) return { kind: "needs-samples", more: 1, method };
  const { value, low, high } = proportion(count, n);
  return { kind: "measured", value, low, high, unit: "ratio", n, method };
}
