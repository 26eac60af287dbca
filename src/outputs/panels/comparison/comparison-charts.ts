/** A comparison as bars: each figure as a share of the largest in its row, since rows have units of their own. */
import { median } from "../../../base/statistics.ts";
import type { Chart } from "../../drawing/chart.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { withoutValue } from "../../drawing/figure-points.ts";
import { figureText, figureValue } from "../../figure/figure-text.ts";
import type { ComparisonOutput, ComparisonRow } from "./comparison.ts";

type Compared = Pick<ComparisonOutput, "title" | "columns" | "rows">;

/** More runs than this are told apart neither by colour nor in columns: they are drawn as ranges. */
export const MOST_SIDE_BY_SIDE = 6;

/** None where there is nothing to compare. */
export function comparisonCharts(record: Compared): Chart[] {
  const { columns, rows } = record;
  if (columns.length < 2 || rows.length === 0) return [];
  return [columns.length > MOST_SIDE_BY_SIDE ? rangesChart(record) : lengthsChart(record)];
}

/** Lengths of a row's figures, of its longest; undefined where there is no value, or nothing beside it. */
export function rowLengths({ figures }: Pick<ComparisonRow, "figures">): (number | undefined)[] {
  const values = figures.map(figureValue);
  if (values.length < 2) return values.map(() => undefined);
  const longest = values.reduce<number>((most, value = 0) => Math.max(most, Math.abs(value)), 0);
  return values.map((value) =>
    value === undefined || longest === 0 ? undefined : Math.abs(value) / longest,
  );
}

/** From the least to the most of each row, with the median, as shares of the most. */
function rangesChart({ title, columns, rows }: Compared): Chart {
  return chartOf({
    name: "comparison",
    mark: "intervals",
    title: `${title}: from the least to the most of ${columns.length} in each row, with the median`,
    x: { label: "Figure" },
    y: { label: "Of the largest in its row", unit: "%", ticks: "tight" },
    series: [
      {
        name: "least, median and most",
        points: rows.flatMap((row) => {
          const lengths = rowLengths(row).filter((length) => length !== undefined);
          if (lengths.length === 0) return [];
          const facts = [{ label: "runs", value: lengths.length }];
          const [low, high] = [100 * Math.min(...lengths), 100 * Math.max(...lengths)];
          return [{ x: row.label, y: 100 * median(lengths), low, high, facts }];
        }),
      },
    ],
  });
}

function lengthsChart({ title, columns, rows }: Compared): Chart {
  const parts = rows.flatMap(({ label, figures }) =>
    figures.map((figure, index) => ({ name: `${label} of ${columns[index]?.name ?? ""}`, figure })),
  );
  return chartOf({
    name: "comparison",
    mark: "bar",
    title: `${title}: each figure beside the largest in its row`,
    x: { label: "Figure" },
    y: { label: "Of the largest in its row", unit: "%", ticks: "tight" },
    series: columns.map(({ name }, index) => ({
      name,
      points: rows.flatMap((row) => {
        const [length, figure] = [rowLengths(row)[index], row.figures[index]];
        if (length === undefined || figure === undefined) return [];
        const facts = [{ label: "figure", value: figureText(figure) }];
        return [{ x: row.label, y: 100 * length, facts }];
      }),
    })),
    note: withoutValue(parts),
  });
}
