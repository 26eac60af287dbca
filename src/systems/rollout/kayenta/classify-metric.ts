/**
 * One metric of canary and baseline classified as Kayenta does it (NetflixACAJudge.scala, MannWhitneyClassifier.scala,
 * IQRDetector.scala): high or low if the interval of the shift lies clearly on one side of 0, and the effect is large enough. A test for a fixed
 * number of values: judged again every minute, it raises more false alarms than its level says.
 */
import { rankSum } from "../../statistics/mann-whitney.ts";
import { momentsOf } from "../../statistics/running-moments.ts";
import { type LocationShift, locationShift } from "./location-shift.ts";
import {
  checkMetric,
  type EffectSizes,
  type MetricConfig,
  type MetricLabel,
  type MetricResult,
  type MetricSamples,
  NO_EFFECT,
} from "./metric.ts";

/** Kayenta's settings of the test (NetflixJudgeConfigurationProperties.java). */
const CONFIDENCE = 0.98;
const TOLERANCE = 0.25;

export interface JudgeSettings {
  /** Of the interval of the shift; default 0.98. */
  readonly confidence?: number;
  /** The interval must lie beyond this share of the estimated shift; default 0.25. */
  readonly tolerance?: number;
}

/** Classifies a metric. Throws a RangeError or a TypeError for options that are not understood and for infinite values. */
export function classifyMetric(
  config: MetricConfig,
  samples: MetricSamples,
  { confidence = CONFIDENCE, tolerance = TOLERANCE }: JudgeSettings = {},
): MetricResult {
  checkMetric(config);
  const baseline = cleaned(config, "baseline", samples.baseline);
  const canary = cleaned(config, "canary", samples.canary);
  const { name, groups, muted = false } = config;
  const told =
    withoutTest(config, baseline, canary) ??
    tested(config, { baseline, canary }, { confidence, tolerance });
  return { name, groups, muted, ...told };
}

type Told = Pick<MetricResult, "label" | "critical" | "ratio" | "reason">;

/** The values that are compared: without missing ones, or with 0 for them; without outliers, if wanted. */
function cleaned(
  { name, nanStrategy = "remove", outliers = "keep", outlierFactor = 3 }: MetricConfig,
  side: keyof MetricSamples,
  values: readonly number[],
): readonly number[] {
  const wrong = values.find((value) => typeof value !== "number" || Math.abs(value) === Infinity);
  if (wrong !== undefined) {
    throw new RangeError(
      `Kayenta: expected finite values of “${name}” in the ${side}, or NaN for missing ones, got ${String(wrong)}`,
    );
  }
  const known =
    nanStrategy === "remove"
      ? values.filter((value) => !Number.isNaN(value))
      : values.map((value) => (Number.isNaN(value) ? 0 : value));
  return outliers === "remove" ? withoutOutliers(known, outlierFactor) : known;
}

/**
 * Leaves out what lies beyond `factor` interquartile ranges from the quartiles, and beyond the first or the last percentile too, so
 * that no more than about two in a hundred go.
 */
export function withoutOutliers(values: readonly number[], factor: number): readonly number[] {
  if (values.length === 0) return values;
  const ascending = [...values].sort((a, b) => a - b);
  const [lower, upper] = [percentile(ascending, 0.25), percentile(ascending, 0.75)];
  const reach = factor * (upper - lower);
  const low = Math.min(percentile(ascending, 0.01), lower - reach);
  const high = Math.max(percentile(ascending, 0.99), upper + reach);
  return values.filter((value) => value >= low && value <= high);
}

/** Interpolated between two values (type 7 of Hyndman and Fan 1996), as Kayenta has it; figures of latencies are order statistics. */
function percentile(ascending: readonly number[], p: number): number {
  const place = p * (ascending.length - 1);
  const below = ascending[Math.floor(place)]!;
  return below + (place % 1) * (ascending[Math.ceil(place)]! - below);
}

/** What is plain without a test: no data, the same data, or one value throughout. */
function withoutTest(
  { name, nanStrategy = "remove", critical = false, mustHaveData = false }: MetricConfig,
  baseline: readonly number[],
  canary: readonly number[],
): Told | undefined {
  const pass = { label: "Pass", critical: false, ratio: 1 } as const;
  if (baseline.length === 0 || canary.length === 0) {
    if (nanStrategy === "replace") return pass;
    const reason = `Missing data for ${name}`;
    return mustHaveData && !critical
      ? { label: "NodataFailMetric", critical: false, ratio: 1, reason }
      : { label: "Nodata", critical, ratio: 1, reason };
  }
  if (sameValues(baseline, canary)) {
    return { ...pass, reason: "The Canary and Baseline data are identical" };
  }
  return undefined;
}

function sameValues(a: readonly number[], b: readonly number[]): boolean {
  if (new Set([...a, ...b]).size === 1) return true;
  if (a.length !== b.length) return false;
  const [first, second] = [a, b].map((values) => [...values].sort((x, y) => x - y));
  return first!.every((value, i) => value === second![i]);
}

function tested(
  { name, direction = "either", critical: isCritical = false, effectSize = {} }: MetricConfig,
  { baseline, canary }: MetricSamples,
  { confidence, tolerance }: Required<JudgeSettings>,
): Told {
  const shift = shiftOf(canary, baseline, confidence);
  const ratio = meanRatio(baseline, canary);
  const effect = new Effect(effectSize, { baseline, canary });
  const bound = tolerance * Math.abs(shift.estimate);
  let label: MetricLabel = "Pass";
  if (direction !== "decrease" && shift.low > bound && effect.isIncrease("allowedIncrease")) {
    label = "High";
  } else if (
    direction !== "increase" &&
    shift.high < -bound &&
    effect.isDecrease("allowedDecrease")
  ) {
    label = "Low";
  }
  if (label === "Pass") return { label, critical: false, ratio };
  const critical =
    isCritical &&
    (label === "High"
      ? effect.isIncrease("criticalIncrease")
      : effect.isDecrease("criticalDecrease"));
  const reason = critical
    ? `The metric ${name} was classified as ${label} (Critical)`
    : `${name} was classified as ${label}`;
  return { label, critical, ratio, reason };
}

/**
 * The shift; that of two constants is their difference. Kayenta adds noise of 1e-5 of their size to solve for it, which comes to the
 * same where they differ by more.
 */
function shiftOf(
  canary: readonly number[],
  baseline: readonly number[],
  confidence: number,
): LocationShift {
  if (new Set(canary).size === 1 && new Set(baseline).size === 1) {
    const difference = canary[0]! - baseline[0]!;
    return { estimate: difference, low: difference, high: difference };
  }
  return locationShift(canary, baseline, confidence);
}

/** The size of a change, by one measure. One that cannot be computed, for a mean of 0, is large enough for anything. */
class Effect {
  readonly #size: number;
  readonly #limits: EffectSizes;
  readonly #none: number;

  constructor(limits: EffectSizes, { baseline, canary }: MetricSamples) {
    const measure = limits.measure ?? "meanRatio";
    this.#limits = limits;
    this.#none = NO_EFFECT[measure];
    this.#size = (measure === "cles" ? superiority : meanRatio)(baseline, canary);
  }

  isIncrease(limit: "allowedIncrease" | "criticalIncrease"): boolean {
    return Number.isNaN(this.#size) || this.#size >= (this.#limits[limit] ?? this.#none);
  }

  isDecrease(limit: "allowedDecrease" | "criticalDecrease"): boolean {
    return Number.isNaN(this.#size) || this.#size <= (this.#limits[limit] ?? this.#none);
  }
}

function meanRatio(baseline: readonly number[], canary: readonly number[]): number {
  const [before, after] = [momentsOf(baseline).mean, momentsOf(canary).mean];
  return before === 0 || after === 0 ? Number.NaN : after / before;
}

/** The share of pairs with the larger value in the canary, from ranks (Vargha and Delaney 2000). */
function superiority(baseline: readonly number[], canary: readonly number[]): number {
  const [m, n] = [canary.length, baseline.length];
  return (2 * rankSum(canary, baseline) - m * (m + 1)) / (2 * n * m);
}
