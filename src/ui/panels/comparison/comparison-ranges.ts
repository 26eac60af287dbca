/** A figure of many runs as a range: how far it reaches, who stands at its ends, and where each run lies in between. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { figureValue } from "../../../outputs/figure/figure-text.ts";
import type {
  ComparisonOutput,
  ComparisonRow,
} from "../../../outputs/panels/comparison/comparison.ts";

/** One run's figure in a row. */
export interface RangedFigure {
  readonly name: string;
  readonly figure: Figure;
  /** From 0 at the least to 1 at the most. */
  readonly place: number;
}

export interface FigureRange {
  readonly label: string;
  readonly better: ComparisonRow["better"];
  /** Runs with a value, from the least up; none where no run has one. */
  readonly ascending: readonly RangedFigure[];
  /** The one in the middle; of two, the lower. */
  readonly middle: RangedFigure | undefined;
  readonly isLogarithmic: boolean;
  /** Names of runs without a value. */
  readonly without: readonly string[];
}

/** Values further apart than this lie on a logarithmic axis: on a plain one all but a few would share a place. */
const MOST_LINEAR = 20;

export function figureRanges({
  columns,
  rows,
}: Pick<ComparisonOutput, "columns" | "rows">): FigureRange[] {
  return rows.map(({ label, better, figures }) => {
    const all = columns.flatMap(({ name }, index) => {
      const figure = figures[index];
      return figure === undefined ? [] : [{ name, figure, value: figureValue(figure) }];
    });
    const known = all.flatMap(({ name, figure, value }) =>
      value === undefined ? [] : [{ name, figure, value }],
    );
    const ascending = known.toSorted((a, b) => a.value - b.value);
    const [least = 0, most = 0] = [ascending[0]?.value, ascending.at(-1)?.value];
    const isLogarithmic = least > 0 && most > MOST_LINEAR * least;
    const scaled = (value: number) => (isLogarithmic ? Math.log(value) : value);
    const width = scaled(most) - scaled(least);
    const placed = ascending.map(({ name, figure, value }) => ({
      name,
      figure,
      place: width === 0 ? 0.5 : (scaled(value) - scaled(least)) / width,
    }));
    return {
      label,
      better,
      ascending: placed,
      middle: placed[Math.ceil(placed.length / 2) - 1],
      isLogarithmic,
      without: all.flatMap(({ name, value }) => (value === undefined ? [name] : [])),
    };
  });
}
