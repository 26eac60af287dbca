/** The result of a load as it is printed and written. */
import { figureText } from "../../outputs/figure/figure-text.ts";
import type { NamedFigure } from "../../outputs/figure/named-figure.ts";
import { numberText } from "../../outputs/figure/number-text.ts";
import type { RunSummary } from "../../outputs/figure/run-summary.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";

/** Plain data, for a file. */
export interface LoadReport {
  kind: "load";
  version: 1;
  /** ISO time of the beginning. */
  at: string;
  url: string;
  server: string;
  model: string;
  /** What was asked, in words. */
  inputs: string;
  load: string;
  verdict: string;
  /** Whether the objective is shown to be met. */
  valid: boolean;
  /** What the figures say, a sentence each. */
  remarks: string[];
  figures: NamedFigure[];
  /** Rates that were tried. */
  search?: NonNullable<LoadProfile["search"]>;
  /** What “Compare devices” opens: the plan's promise, if there was a plan, and what came. */
  results: { panel: "serving" | "scaling"; cellId: string; summary: RunSummary }[];
}

/** The report for the terminal. */
export function reportText({ verdict, remarks, figures, search = [] }: LoadReport): string {
  const width = Math.max(0, ...figures.map(({ label }) => label.length));
  const rates = search.map(
    ({ qps, p99Ms, met }) =>
      `tried ${numberText(qps)} queries/s: ${Number.isFinite(p99Ms) ? `${numberText(p99Ms, 3)} ms` : "no answers"}, ${met ? "kept" : "broken"}`,
  );
  return [
    verdict,
    "",
    ...rates,
    ...(rates.length === 0 ? [] : [""]),
    ...figures.map(({ label, figure }) => `${label.padEnd(width)}  ${figureText(figure)}`),
    "",
    ...remarks,
  ].join("\n");
}
