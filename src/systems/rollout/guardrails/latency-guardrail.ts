/**
 * Whether v2 answers more slowly than v1, by means of log latency: their difference is the logarithm of a ratio, and a few very slow
 * answers do not outweigh all others.
 */
import { studentt } from "jstat";
import type { Interval } from "../../../base/statistics.ts";
import {
  FEWEST_FOR_MEANS,
  logOneSidedMixtureRatio,
  meanDifference,
  mixtureHalfWidth,
} from "../../statistics/mixture-sprt.ts";
import { normalCritical } from "../../statistics/normal.ts";
import { welchTest } from "../../statistics/welch-test.ts";
import type { LatencyGuardrail as Options } from "../gate-options.ts";
import type { Observation, RolloutVersion } from "../observation.ts";
import { BatchMeans } from "./batch-means.ts";
import {
  confidence,
  type Guardrail,
  type GuardrailReading,
  type Levels,
  type Race,
  threeDigits,
  verdictOf,
} from "./guardrail.ts";

export class LatencyGuardrail implements Guardrail {
  readonly #options: Options;
  readonly #levels: Levels;
  readonly #of: Readonly<Record<RolloutVersion, BatchMeans>>;

  constructor(options: Options, levels: Levels) {
    const { batch = 1 } = options;
    this.#options = options;
    this.#levels = levels;
    this.#of = { v1: new BatchMeans(batch), v2: new BatchMeans(batch) };
  }

  observe(observation: Observation): void {
    if (observation.kind !== "answer") return;
    this.#of[observation.version].add(Math.log(observation.latencyMs));
  }

  read(): GuardrailReading {
    const [n1, n2] = [this.#of.v1.moments.n, this.#of.v2.moments.n];
    const isEnough = Math.min(n1, n2) >= FEWEST_FOR_MEANS;
    const { harm, safety } = this.#races(isEnough);
    return {
      guardrail: "latency",
      verdict: isEnough ? verdictOf(harm, safety) : "open",
      harm,
      safety,
      ...(isEnough ? this.#found() : { evidence: this.#waiting(n1, n2) }),
      margin: this.#options.margin,
    };
  }

  #races(isEnough: boolean): { harm: Race; safety: Race } {
    const { margin, test = "mixture" } = this.#options;
    const { rollback, promotion } = this.#levels;
    const tau = Math.log(margin);
    if (test === "repeated t-test") return this.#repeatedTests(isEnough, tau);
    const { difference, variance } = this.#difference();
    const evidence = (excess: number) =>
      isEnough ? logOneSidedMixtureRatio({ difference: excess, variance }, tau) : 0;
    return {
      harm: { statistic: evidence(difference), boundary: Math.log(1 / rollback) },
      // The same test from the other end: that v2 is slower by less than the margin.
      safety: { statistic: evidence(tau - difference), boundary: Math.log(1 / promotion) },
    };
  }

  /** t and its critical value for a single look. */
  #repeatedTests(isEnough: boolean, margin: number): { harm: Race; safety: Race } {
    const [first, second] = [this.#of.v1.moments, this.#of.v2.moments];
    const race = (sign: number, beyond: number, level: number): Race => {
      if (!isEnough) return { statistic: 0, boundary: normalCritical(level) };
      const { t, degreesOfFreedom } = welchTest(first, second, beyond);
      return { statistic: sign * t, boundary: studentt.inv(1 - level, degreesOfFreedom) };
    };
    return {
      harm: race(1, 0, this.#levels.rollback),
      safety: race(-1, margin, this.#levels.promotion),
    };
  }

  #difference() {
    return meanDifference(this.#of.v1.moments, this.#of.v2.moments);
  }

  #found(): { evidence: string; estimate: Interval } {
    const estimate = this.#ratio();
    const { value, low, high } = estimate;
    const [ratio, from, to] = [value, low, high].map(threeDigits);
    return {
      estimate,
      evidence: `v2 takes ${ratio} times as long as v1 (${from} to ${to}, each end ${confidence(this.#levels.rollback)}).`,
    };
  }

  /** How many times as long v2 takes. */
  #ratio(): Interval {
    const { difference, variance } = this.#difference();
    // Each end of the interval is good to the level of a one-sided test, so both together to twice that.
    const half = mixtureHalfWidth(
      variance,
      Math.log(this.#options.margin),
      2 * this.#levels.rollback,
    );
    return {
      value: Math.exp(difference),
      low: Math.exp(difference - half),
      high: Math.exp(difference + half),
    };
  }

  #waiting(n1: number, n2: number): string {
    const { batch = 1 } = this.#options;
    const what = batch === 1 ? "answers" : `batches of ${batch} answers`;
    return `${n1} ${what} of v1 and ${n2} of v2 are too few for their variances; ${FEWEST_FOR_MEANS} of each are needed.`;
  }
}
