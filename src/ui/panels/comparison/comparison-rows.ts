/** A row of a comparison as it is drawn: how long each bar is, and which figures are best. */

import type { Figure } from "../../../outputs/figure/figure.ts";
import { figureValue } from "../../../outputs/figure/figure-text.ts";
import type { ComparisonRow } from "../../../outputs/panels/comparison/comparison.ts";
import { rowLengths } from "../../../outputs/panels/comparison/comparison-charts.ts";

export interface ComparedFigure {
  readonly figure: Figure;
  /** Relative to the longest in the row; undefined where there is no value. */
  readonly length: number | undefined;
  /** `best`; `as good` where its interval overlaps that of the best. */
  readonly words: "best" | "as good" | undefined;
}

export function compared({ figures, better }: ComparisonRow): ComparedFigure[] {
  const lengths = rowLengths({ figures });
  const values = figures.map(figureValue);
  const known = values.filter((value) => value !== undefined);
  const best =
    better === undefined || known.length < 2
      ? undefined
      : better === "lower"
        ? Math.min(...known)
        : Math.max(...known);
  const winner = figures.find((figure) => figureValue(figure) === best);
  return figures.map((figure, index) => {
    const value = values[index];
    return {
      figure,
      length: lengths[index],
      words: wordsFor(figure, value, best, winner),
    };
  });
}

function wordsFor(
  figure: Figure,
  value: number | undefined,
  best: number | undefined,
  winner: Figure | undefined,
): ComparedFigure["words"] {
  if (value === undefined || best === undefined || winner === undefined) return undefined;
  if (value === best) return "best";
  const [a, b] = [interval(figure), interval(winner)];
  // Intervals of 95 % that overlap cannot tell the two apart.
  return a !== undefined && b !== undefined && a.low <= b.high && b.low <= a.high
    ? "as good"
    : undefined;
}

function interval(figure: Figure): { low: number; high: number } | undefined {
  if (!("low" in figure) || figure.low === undefined || figure.high === undefined) return undefined;
  return { low: figure.low, high: figure.high };
}
