/** From the samples of all experiments to the recommendations. */
import type { Experiment } from "../../../outputs/panels/recommendations/recommendations.ts";
import { compareTimes, holm } from "../../../systems/statistics/comparison.ts";
import { medianFigure } from "../../instruments/measured.ts";
import type { Agreement, Trial } from "./candidate.ts";
import type { Rounds } from "./take-turns.ts";

/** Gains below this are not worth a change to a program: 5 % less time. */
export const THRESHOLD = 1.05;
/** As LoadGen's: a claim that is made should hold when it is measured again. */
const CONFIDENCE = 0.99;
/** One-sided, as is the lower end of the interval. */
const LEVEL = (1 - CONFIDENCE) / 2;
/** Enough that a tail of `LEVEL` can be told after Holm's correction over a dozen experiments. */
const RESAMPLES = 4000;

export const DECISION_RULE =
  `A change is recommended if its outputs agree, and if the lower end of the 99 % bootstrap interval of its gain is above ${THRESHOLD}×, ` +
  "also after Holm's correction for trying several. Everything else is listed as tried.";

/** A trial that was measured. */
export interface MeasuredTrial {
  experiment: Experiment;
  rounds: Rounds;
  agreement: Agreement;
  unit: Trial["unit"];
  sideEffect: string | undefined;
}

/** Fills in what was measured, for one experiment; whether it is recommended depends on all of them. */
export function measuredRow({
  experiment,
  rounds,
  agreement,
  unit,
  sideEffect,
}: MeasuredTrial): Experiment {
  const { ratio, low, high, pValue } = compareTimes(rounds.before, rounds.after, {
    seed: 1,
    threshold: THRESHOLD,
    confidence: CONFIDENCE,
    resamples: RESAMPLES,
    stretches: rounds.stretches,
  });
  const n = rounds.before.length;
  const figureOf = (samples: readonly number[], which: string) => ({
    ...medianFigure(samples, `Median of ${n} rounds in turn with the other version: ${which}.`),
    unit,
  });
  return {
    ...experiment,
    before: figureOf(rounds.before, "as it is"),
    after: figureOf(rounds.after, "with the change"),
    gain: {
      kind: "measured",
      value: ratio,
      low,
      high,
      unit: "times",
      n,
      method: `Median of before over after in ${n} rounds that timed both in turn, with a 99 % bootstrap interval over rounds and the stretches of time that they were taken in.`,
    },
    samples: { before: thin(rounds.before), after: thin(rounds.after), unit },
    pValue,
    ...(agreement.difference === undefined ? {} : { difference: agreement.difference }),
    ...(sideEffect === undefined ? {} : { sideEffect }),
    ...(agreement.agrees
      ? { status: "tried" as const, verdict: "Measured; waiting for the others." }
      : {
          status: "outputs-differ" as const,
          verdict: `Not recommended: ${agreement.reason ?? "its outputs differ"}.`,
        }),
  };
}

/** Says of each measured row whether it is recommended: Holm's correction over all of them. */
export function judge(rows: readonly Experiment[]): Experiment[] {
  const tried = rows.filter(({ status, pValue }) => status === "tried" && pValue !== undefined);
  const adjusted = holm(tried.map(({ pValue }) => pValue ?? 1));
  return rows.map((row) => {
    const place = tried.indexOf(row);
    return place < 0 ? row : judged(row, adjusted[place] ?? 1);
  });
}

function judged(row: Experiment, pValue: number): Experiment {
  const low = row.gain?.kind === "measured" ? (row.gain.low ?? 0) : 0;
  const value = row.gain?.kind === "measured" ? row.gain.value : 0;
  if (low <= THRESHOLD || pValue >= LEVEL) {
    return { ...row, pValue, status: "tried", verdict: triedVerdict(value, low, row) };
  }
  const less = 100 * (1 - 1 / low);
  return {
    ...row,
    pValue,
    status: "recommended",
    impact: low >= 1.5 ? "high" : low >= 1.15 ? "medium" : "low",
    estimatedImprovement: less,
    verdict: `Recommended: at least ${less.toFixed(0)} % less ${row.samples?.unit === "bytes" ? "memory" : "time"}.`,
  };
}

function triedVerdict(value: number, low: number, row: Experiment): string {
  const what = row.samples?.unit === "bytes" ? "memory" : "time";
  const high = row.gain?.kind === "measured" ? (row.gain.high ?? value) : value;
  if (high < 1) return `Tried: it takes more ${what} here, not less.`;
  if (low <= 1) return `Tried: no difference could be shown (the interval holds 1×).`;
  if (low <= THRESHOLD) return `Tried: a gain, but not shown to exceed ${THRESHOLD}×.`;
  return "Tried: a gain, but not certain enough among so many experiments (Holm).";
}

const DRAWN = 100;

function thin(samples: readonly number[]): number[] {
  const step = Math.ceil(samples.length / DRAWN);
  return samples.filter((_, index) => index % step === 0);
}
