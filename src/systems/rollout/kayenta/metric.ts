/**
 * What Kayenta, the canary judge of Netflix and Spinnaker, is told of a metric, by the names of its configuration
 * (kayenta-judge, NetflixACAJudge.scala; commit a69573b).
 */

/** Which change is bad. */
export type Direction = "increase" | "decrease" | "either";

export interface MetricConfig {
  readonly name: string;
  /** Groups that its classification counts in; one at least. */
  readonly groups: readonly string[];
  /** Default "either". */
  readonly direction?: Direction;
  /** Values that are missing are left out, or count as 0 (for counters that report nothing when nothing happened). Default "remove". */
  readonly nanStrategy?: "remove" | "replace";
  /** With "remove", values beyond `outlierFactor` (3) interquartile ranges from the quartiles are left out. Default "keep". */
  readonly outliers?: "keep" | "remove";
  readonly outlierFactor?: number;
  /** A critical metric that fails brings the score to 0. */
  readonly critical?: boolean;
  /** Missing data is a failure of the metric. */
  readonly mustHaveData?: boolean;
  /** Classified, and left out of the score. */
  readonly muted?: boolean;
  readonly effectSize?: EffectSizes;
}

/** How large a change must be, besides being significant. */
export interface EffectSizes {
  /** Ratio of the means (1: no change), or the share of pairs with the larger value in the canary (0.5: no change). */
  readonly measure?: "meanRatio" | "cles";
  /** An effect of at least this much is high. Defaults: no change. */
  readonly allowedIncrease?: number;
  /** An effect of at most this much is low. */
  readonly allowedDecrease?: number;
  /** From where on a critical metric is critically high, or low. */
  readonly criticalIncrease?: number;
  readonly criticalDecrease?: number;
}

/** Values of the baseline (a fresh copy of the old version, under as much traffic) and of the canary; NaN for a missing one. */
export interface MetricSamples {
  readonly baseline: readonly number[];
  readonly canary: readonly number[];
}

export type MetricLabel = "Pass" | "High" | "Low" | "Nodata" | "NodataFailMetric";

export interface MetricResult {
  readonly name: string;
  readonly label: MetricLabel;
  readonly groups: readonly string[];
  readonly muted: boolean;
  /** Failed so that the canary fails. */
  readonly critical: boolean;
  /** Mean of the canary over that of the baseline; NaN where one of them is 0, 1 where there was nothing to compare. */
  readonly ratio: number;
  readonly reason?: string;
}

/** No change, for each measure. */
export const NO_EFFECT = { meanRatio: 1, cles: 0.5 };

/** Throws a RangeError, or a TypeError for values of the wrong kind, that names the first option that makes no sense. */
export function checkMetric(config: MetricConfig): void {
  const { name, groups, outlierFactor = 3 } = config;
  if (groups.length === 0) {
    throw new RangeError(
      `Kayenta: expected metric “${name}” to be in at least one group; one in none would not count`,
    );
  }
  among(name, "direction", config.direction, ["increase", "decrease", "either"]);
  among(name, "nanStrategy", config.nanStrategy, ["remove", "replace"]);
  among(name, "outliers", config.outliers, ["keep", "remove"]);
  among(name, "effectSize.measure", config.effectSize?.measure, ["meanRatio", "cles"]);
  if (!(outlierFactor > 0)) {
    throw new RangeError(
      `Kayenta: expected the outlierFactor of “${name}” to be above 0, got ${String(outlierFactor)}`,
    );
  }
}

/** Kayenta itself takes a misspelt word for the default. */
function among(
  metric: string,
  option: string,
  value: string | undefined,
  known: readonly string[],
): void {
  if (value === undefined || known.includes(value)) return;
  throw new TypeError(
    `Kayenta: expected ${option} of “${metric}” to be one of ${known.map((it) => `"${it}"`).join(", ")}, got ${JSON.stringify(value)}`,
  );
}
