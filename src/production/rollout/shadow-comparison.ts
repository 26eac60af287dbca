/** What v2 would have said, held against what v1 said: the same requests, one by one. */
import { toBase64 } from "../../base/base64.ts";
import { proportion } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { Disagreement, ShadowRecord } from "../../outputs/panels/rollout/rollout.ts";
import { BatchMeans } from "../../systems/rollout/guardrails/batch-means.ts";
import { anytimeProportion } from "../../systems/statistics/anytime-proportions.ts";
import { cohenKappa } from "../../systems/statistics/cohen-kappa.ts";
import { normalCritical } from "../../systems/statistics/normal.ts";
import { mcnemarExact } from "../../systems/statistics/paired-proportions.ts";
import { imageOfInput, type PixelScale } from "../serving/pixels.ts";
import { classOf } from "../serving/request-watch.ts";
import type { Ended } from "../serving/serving-request.ts";

export interface ShadowOptions {
  readonly scale: PixelScale;
  /** Share of the same classes that is to be shown. */
  readonly leastAgreement: number;
  /** Chance of an error, at any look. */
  readonly alpha: number;
  /** Consecutive requests whose ratios of latencies count as one value. */
  readonly batch: number;
}

interface Reading {
  readonly predicted: number;
  readonly confidence: number;
}

const MOST_SHOWN = 24;
const FEWEST_MEANS = 10;

export class ShadowComparison {
  readonly #options: ShadowOptions;
  readonly #logRatios: BatchMeans;
  readonly #table: number[][] = [];
  #compared = 0;
  #notCompared = 0;
  #same = 0;
  #largest = 0;
  readonly #labelled = { both: 0, onlyV1: 0, onlyV2: 0, neither: 0 };
  #waiting: { knownAt: number; label: number; v1: Reading; v2: Reading }[] = [];
  /** The newest first. */
  #disagreements: { knownAt: number; label: number | undefined; shown: Disagreement }[] = [];

  constructor(options: ShadowOptions) {
    this.#options = options;
    this.#logRatios = new BatchMeans(options.batch);
  }

  /** A request and its copy. Its label, where there is one, is known at `knownAt`, as in service. */
  add(v1: Ended, v2: Ended, label: number | undefined, knownAt: number): void {
    if (v1.answered === undefined || v2.answered === undefined) {
      this.#notCompared += 1;
      return;
    }
    const [p, q] = [v1.answered.answer.probabilities, v2.answered.answer.probabilities];
    const [one, other] = [readingOf(p), readingOf(q)];
    this.#compared += 1;
    this.#count(one.predicted, other.predicted, p.length);
    this.#largest = p.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (q[i] ?? 0))),
      this.#largest,
    );
    if (v1.latencyMs > 0 && v2.latencyMs > 0) {
      this.#logRatios.add(Math.log(v2.latencyMs / v1.latencyMs));
    }
    if (label !== undefined) this.#waiting.push({ knownAt, label, v1: one, v2: other });
    if (one.predicted === other.predicted) this.#same += 1;
    else this.#show(v1, { knownAt, label, v1: one, v2: other });
  }

  /** Whether the agreement that is wanted is shown, or shown to be missed; holds at all looks at once. */
  get agreement(): { verdict: "open" | "holds" | "broken"; evidence: string } {
    const { leastAgreement, alpha } = this.#options;
    const { low, high } = anytimeProportion({ successes: this.#same, n: this.#compared }, alpha);
    const verdict = low >= leastAgreement ? "holds" : high < leastAgreement ? "broken" : "open";
    const of = `v2 reads ${this.#same} of ${this.#compared} digits as v1 does`;
    return {
      verdict,
      evidence: `${of}: ${percent(low)} to ${percent(high)} at all looks, where ${percent(leastAgreement)} is wanted.`,
    };
  }

  /** As it is known at this time, as in service. */
  record(serviceMs: number): ShadowRecord {
    this.#learn(serviceMs);
    return {
      compared: this.#compared,
      notCompared: this.#notCompared,
      agreement: this.#agreementFigure(),
      kappa: this.#kappaFigure(),
      largestDifference: this.#largestFigure(),
      ...this.#labelledRecord(),
      latencyRatio: this.#ratioFigure(),
      disagreements: this.#disagreements.map(({ knownAt, label, shown }) =>
        label === undefined || knownAt > serviceMs ? shown : { ...shown, label },
      ),
    };
  }

  #count(one: number, other: number, classes: number): void {
    while (this.#table.length < classes) this.#table.push(new Array<number>(classes).fill(0));
    const row = this.#table[one];
    if (row !== undefined) row[other] = (row[other] ?? 0) + 1;
  }

  #show(
    { request }: Ended,
    {
      knownAt,
      label,
      v1,
      v2,
    }: { knownAt: number; label: number | undefined; v1: Reading; v2: Reading },
  ): void {
    const image = toBase64(imageOfInput(request.input, this.#options.scale));
    this.#disagreements = [
      { knownAt, label, shown: { image, v1, v2 } },
      ...this.#disagreements,
    ].slice(0, MOST_SHOWN);
  }

  #learn(serviceMs: number): void {
    const due = this.#waiting.findIndex(({ knownAt }) => knownAt > serviceMs);
    const known = due < 0 ? this.#waiting : this.#waiting.slice(0, due);
    this.#waiting = due < 0 ? [] : this.#waiting.slice(due);
    for (const { label, v1, v2 } of known) {
      const [one, other] = [v1.predicted === label, v2.predicted === label];
      this.#labelled[one ? (other ? "both" : "onlyV1") : other ? "onlyV2" : "neither"] += 1;
    }
  }

  #agreementFigure(): Figure {
    const n = this.#compared;
    const method =
      "Share of requests that both versions read as the same class, with Wilson's interval.";
    if (n === 0) return { kind: "needs-samples", more: 1, method };
    return { kind: "measured", ...proportion(this.#same, n), unit: "ratio", n, method };
  }

  #kappaFigure(): Figure {
    const n = this.#compared;
    const method =
      "Cohen's kappa: agreement beyond that of two versions that draw classes at random, each as often as it does here; Cohen's 95 % interval.";
    if (n === 0) return { kind: "needs-samples", more: 1, method };
    const interval = cohenKappa(this.#table);
    if (Number.isNaN(interval.value)) {
      const reason = "Both versions have given one class alone: chance would agree as well.";
      return { kind: "not-measurable", reason };
    }
    return { kind: "measured", ...interval, unit: "none", n, method };
  }

  #largestFigure(): Figure {
    const n = this.#compared;
    const method =
      "Largest difference of a class's probability between the versions, over all requests compared.";
    if (n === 0) return { kind: "needs-samples", more: 1, method };
    return { kind: "measured", value: this.#largest, unit: "ratio", n, method };
  }

  #labelledRecord(): Pick<ShadowRecord, "labelled"> {
    const { both, onlyV1, onlyV2, neither } = this.#labelled;
    if (both + onlyV1 + onlyV2 + neither === 0) return {};
    const value = mcnemarExact({ onlyFirst: onlyV1, onlySecond: onlyV2 });
    const method =
      "McNemar's exact test that both versions are right equally often: it counts the requests that only one of them reads correctly, and is valid for one look at these labels.";
    return {
      labelled: { ...this.#labelled, pValue: { kind: "computed", value, unit: "none", method } },
    };
  }

  #ratioFigure(): Figure {
    const { batch } = this.#options;
    const { n, mean, variance } = this.#logRatios.moments;
    const method = `How many times as long v2 takes for the same request, by the mean of logarithms; the 95 % interval is from means of ${batch} consecutive requests.`;
    if (n < FEWEST_MEANS)
      return { kind: "needs-samples", more: batch * (FEWEST_MEANS - n), method };
    const half = normalCritical(0.025) * Math.sqrt(variance / n);
    const [low, high] = [Math.exp(mean - half), Math.exp(mean + half)];
    return {
      kind: "measured",
      value: Math.exp(mean),
      low,
      high,
      unit: "times",
      n: batch * n,
      method,
    };
  }
}

function readingOf(probabilities: Float32Array): Reading {
  const predicted = classOf(probabilities);
  return { predicted, confidence: probabilities[predicted] ?? 0 };
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
