/** Gains on one logarithmic axis that all experiments share, so that rows compare; places are shares of the width. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import type { Experiment } from "../../../outputs/panels/recommendations/recommendations.ts";

export interface GainAxis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  /** From where on a gain is recommended. */
  readonly threshold: number;
}

export interface GainPlot {
  readonly point: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Each timing as the gain that it would be, against the median of those before. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const STEPS = [
  0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10, 20, 50, 100, 1000,
] as const;
const MOST_TICKS = 7;

export function gainAxis(experiments: readonly Experiment[], threshold: number): GainAxis {
  const ends = experiments.flatMap(({ gain, samples }) => [
    ...intervalOf(gain),
    // The middle of the dots; outliers do not set the scale.
    ...(samples === undefined
      ? []
      : middle([...gainsOf(samples).before, ...gainsOf(samples).after])),
  ]);
  const least = Math.min(...ends.filter((end) => end > 0), 0.9);
  const most = Math.max(...ends, 1.25, threshold);
  const from = STEPS.findLast((step) => step <= least) ?? least;
  const to = STEPS.find((step) => step >= most) ?? most;
  const ticks = STEPS.filter((step) => step >= from && step <= to);
  const every = Math.ceil(ticks.length / MOST_TICKS);
  const one = ticks.indexOf(1);
  return { from, to, ticks: ticks.filter((_, index) => (index - one) % every === 0), threshold };
}

/** Where a gain stands, as a share of the width; held inside. */
export function gainPlace({ from, to }: Pick<GainAxis, "from" | "to">, gain: number): number {
  const share = Math.log(Math.max(gain, Number.MIN_VALUE) / from) / Math.log(to / from);
  return Math.min(1, Math.max(0, share));
}

export function gainPlot({ gain, samples }: Experiment): GainPlot | undefined {
  if (gain === undefined || !("value" in gain)) return undefined;
  const { low, high } = "low" in gain ? gain : { low: undefined, high: undefined };
  return {
    point: gain.value,
    low,
    high,
    ...(samples === undefined ? { before: [], after: [] } : gainsOf(samples)),
  };
}

export function gainText(gain: number): string {
  return `${numberText(gain, 3)}×`;
}

function gainsOf({ before, after }: NonNullable<Experiment["samples"]>) {
  const ascending = before.toSorted((a, b) => a - b);
  const usual = ascending[ascending.length >> 1] ?? 0;
  const gains = (values: readonly number[]) =>
    usual > 0 ? values.filter((value) => value > 0).map((value) => usual / value) : [];
  return { before: gains(before), after: gains(after) };
}

function intervalOf(figure: Figure | undefined): number[] {
  if (figure === undefined || !("value" in figure)) return [];
  const { low, high } = "low" in figure ? figure : { low: undefined, high: undefined };
  return [figure.value, low ?? figure.value, high ?? figure.value];
}

/** From the 5th to the 95th percentile. */
function middle(values: readonly number[]): number[] {
  const ascending = values.toSorted((a, b) => a - b);
  const last = ascending.length - 1;
  return last < 0
    ? []
    : [ascending[Math.round(0.05 * last)] ?? 1, ascending[Math.round(0.95 * last)] ?? 1];
}
