/** The terms of the bound on throughput as lengths: from zero where they are near each other, else on a logarithmic scale. */
import { figureValue } from "../../../../outputs/figure/figure-text.ts";
import type { ThroughputBound } from "../../../../outputs/panels/trace/trace.ts";

export interface BoundBars {
  /** In shares of the longest, in the order of the terms; undefined where a figure is absent. */
  readonly terms: readonly (number | undefined)[];
  readonly measured: number | undefined;
  /** Where a logarithmic scale begins, in samples a second; undefined for one from zero. */
  readonly logFrom: number | undefined;
}

/** Beyond this ratio, lengths from zero would hide the smallest term, which is the one that counts. */
const FAR = 20;

export function boundBars({ terms, measured }: ThroughputBound): BoundBars {
  const values = [...terms.map(({ figure }) => figure), measured].map((figure) => {
    const value = figureValue(figure);
    return value === undefined || value <= 0 ? undefined : value;
  });
  const known = values.filter((value) => value !== undefined);
  const most = Math.max(...known, 0);
  const least = Math.min(...known, Number.POSITIVE_INFINITY);
  const isLog = known.length > 1 && most > FAR * least;
  const logFrom = isLog ? 10 ** Math.floor(Math.log10(least) - 1e-9) : undefined;
  const lengths = values.map((value) => {
    if (value === undefined) return undefined;
    return logFrom === undefined
      ? value / most
      : Math.log(value / logFrom) / Math.log(most / logFrom);
  });
  return { terms: lengths.slice(0, -1), measured: lengths.at(-1), logFrom };
}
