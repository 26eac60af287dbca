/** Two or more runs side by side: mine and a friend's, before and after a change, this device and that one. */

import type { Figure } from "../../figure/figure.ts";
import type { Better } from "../../figure/named-figure.ts";
import { omitted } from "../../figure/not-measured.ts";
import type { RunSummary } from "../../figure/run-summary.ts";
import { betterOfMetric } from "../profile/system-metric-names.ts";
import type { ComparisonOutput } from "./comparison.ts";

/**
 * Throws a sentence where one of `runs` is no summary. `betterOf` is asked about figures whose summaries do not say which
 * direction is good, as those of earlier versions do not; where it does not know either, nothing is marked as best.
 */
export function compareRuns(
  runs: readonly RunSummary[],
  betterOf: (name: string) => Better | undefined = betterOfMetric,
): ComparisonOutput {
  runs.forEach(checkSummary);
  const names = [...new Set(runs.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  const figureOf = (run: RunSummary, name: string): Figure =>
    run.metrics.find((metric) => metric.name === name)?.figure ??
    omitted("This run did not measure it.");
  return {
    kind: "comparison",
    version: 1,
    state: "done",
    stage: "complete",
    title: "Runs side by side",
    columns: runs.map(({ title, device, at }) => ({
      name: title,
      detail: `${device}, ${at.slice(0, 10)}`,
    })),
    rows: names.map((name) => ({
      label: labelOf(runs, name),
      figures: runs.map((run) => figureOf(run, name)),
      ...directionOf(runs, name, betterOf),
    })),
    note: "Times of different devices, or of different moments, differ for many reasons; only turns taken on one device show what a change did.",
  };
}

/** None where two summaries say the opposite of each other. */
function directionOf(
  runs: readonly RunSummary[],
  name: string,
  betterOf: (name: string) => Better | undefined,
): { better?: Better } {
  const metrics = runs.flatMap((run) => run.metrics).filter((metric) => metric.name === name);
  const said = new Set(metrics.flatMap(({ better }) => better ?? []));
  const better = said.size === 0 ? betterOf(name) : [...said][0];
  return better === undefined || said.size > 1 ? {} : { better };
}

function labelOf(runs: readonly RunSummary[], name: string): string {
  const metrics = runs.flatMap((run) => run.metrics);
  return metrics.find((metric) => metric.name === name)?.label ?? name;
}

function checkSummary(run: unknown, index: number): void {
  const isSummary =
    typeof run === "object" && run !== null && "metrics" in run && Array.isArray(run.metrics);
  if (isSummary && "title" in run && "at" in run) return;
  throw new TypeError(
    `compareRuns: expected the summary of a run as number ${index + 1}, got ${run === null ? "null" : typeof run}; take it from profiler.summary("my run")`,
  );
}
