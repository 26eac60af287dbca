/**
 * A canary's score as Kayenta counts it (WeightedSumScorer.scala, ThresholdScoreClassifier.scala): in each group the percentage of
 * metrics that pass, over groups their weighted sum.
 */
import { lookUp } from "../../../base/look-up.ts";
import { classifyMetric, type JudgeSettings } from "./classify-metric.ts";
import type { MetricConfig, MetricResult, MetricSamples } from "./metric.ts";

/** So many percent of the metrics without data fail the canary. */
const MOST_WITHOUT_DATA = 50;

export interface ScoreSettings {
  /** Percent of the score for each group; groups without one share what is left to 100. */
  readonly groupWeights?: Readonly<Record<string, number>>;
  /** From this score on the canary passes; default 95. */
  readonly pass?: number;
  /** From this score on it is marginal: go on, and look closer. Default 75. */
  readonly marginal?: number;
}

export interface GroupScore {
  readonly name: string;
  /** Percentage of its metrics that pass. */
  readonly score: number;
  /** All of its metrics are without data; the summary counts it as 100. */
  readonly noData: boolean;
}

export interface CanaryJudgement {
  readonly verdict: "Pass" | "Marginal" | "Fail";
  /** From 0 to 100. */
  readonly score: number;
  readonly groups: readonly GroupScore[];
  readonly metrics: readonly MetricResult[];
  /** Why the score is 0 whatever the groups say. */
  readonly reason?: string;
}

/** Classifies each metric and scores all. Throws as `classifyMetric` and `scoreCanary` do, and for a name that comes twice. */
export function judgeCanary(
  metrics: readonly { readonly config: MetricConfig; readonly samples: MetricSamples }[],
  settings: ScoreSettings & JudgeSettings = {},
): CanaryJudgement {
  const names = metrics.map(({ config }) => config.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new RangeError(`Kayenta: expected each metric once, got “${twice}” twice`);
  }
  return scoreCanary(
    metrics.map(({ config, samples }) => classifyMetric(config, samples, settings)),
    settings,
  );
}

/**
 * Scores metrics that were classified. Throws a RangeError where none counts, and for weights or limits that cannot be meant: below
 * 0, of a group that has no metric, or not adding up to 100.
 */
export function scoreCanary(
  results: readonly MetricResult[],
  { groupWeights = {}, pass = 95, marginal = 75 }: ScoreSettings = {},
): CanaryJudgement {
  const counted = results.filter(({ muted }) => !muted);
  if (counted.length === 0) {
    throw new RangeError("Kayenta: expected at least one metric that is not muted, got none");
  }
  checkLimits(pass, marginal);
  const groups = groupScores(counted);
  const weights = weightsOf(groups, groupWeights);
  const reason = failureOf(counted);
  const score =
    reason === undefined
      ? groups.reduce((sum, group, i) => sum + (group.noData ? 100 : group.score) * weights[i]!, 0)
      : 0;
  const rounded = Math.round(score) / 100;
  return {
    verdict: rounded >= pass ? "Pass" : rounded >= marginal ? "Marginal" : "Fail",
    score: rounded,
    groups,
    metrics: results,
    ...(reason === undefined ? {} : { reason }),
  };
}

function groupScores(results: readonly MetricResult[]): GroupScore[] {
  const names = [...new Set(results.flatMap(({ groups }) => groups))];
  return names.map((name) => {
    const labels = results.filter(({ groups }) => groups.includes(name)).map(({ label }) => label);
    const withData = labels.filter((label) => label !== "Nodata");
    const passed = withData.filter((label) => label === "Pass").length;
    const noData = withData.length === 0;
    return { name, noData, score: noData ? 0 : (100 * passed) / withData.length };
  });
}

/** Percent for each group. */
function weightsOf(
  groups: readonly GroupScore[],
  weights: NonNullable<ScoreSettings["groupWeights"]>,
): number[] {
  const names = groups.map(({ name }) => name);
  for (const [name, weight] of Object.entries(weights)) {
    if (!names.includes(name)) {
      throw new RangeError(
        `Kayenta: expected weights for groups that have metrics (${names.join(", ")}), got one for “${name}”`,
      );
    }
    if (!(weight >= 0 && weight <= 100)) {
      throw new RangeError(
        `Kayenta: expected a weight from 0 to 100 for “${name}”, got ${String(weight)}`,
      );
    }
  }
  const given = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const others = names.filter((name) => !(name in weights)).length;
  const isWhole = others === 0 ? Math.abs(given - 100) < 1e-9 : given <= 100;
  if (!isWhole) {
    throw new RangeError(
      `Kayenta: expected the weights of all groups to add up to 100, got ${given}${others > 0 ? ` without ${others} groups that share the rest` : ""}`,
    );
  }
  return names.map((name) => lookUp(weights, name) ?? (100 - given) / others);
}

/** Why the canary fails whatever its groups say. */
function failureOf(results: readonly MetricResult[]): string | undefined {
  const critical = results.find((result) => result.critical && result.label !== "Pass");
  if (critical !== undefined) return `Canary Failed: ${critical.reason ?? critical.name}`;
  const without = results.filter(({ label }) => label === "Nodata").length;
  return (100 * without) / results.length >= MOST_WITHOUT_DATA
    ? `Canary Failed: ${MOST_WITHOUT_DATA}% or more metrics returned NODATA`
    : undefined;
}

function checkLimits(pass: number, marginal: number): void {
  if (marginal >= 0 && marginal <= pass && pass <= 100) return;
  throw new RangeError(
    `Kayenta: expected limits from 0 to 100 with marginal at most pass, got marginal ${String(marginal)} and pass ${String(pass)}`,
  );
}
