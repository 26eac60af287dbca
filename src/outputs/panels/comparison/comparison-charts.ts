/** A comparison as bars: each figure as a share of the largest in its row, since rows have units of their own. */
import type { Chart } from "../../drawing/chart.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { withoutValue } from "../../drawing/figure-points.ts";
import { figureText, figureValue } from "../../figure/figure-text.ts";
import type { ComparisonOutput, ComparisonRow } from "./comparison.ts";

type Compared = Pick<ComparisonOutput, "title" | "columns" | "rows">;

/** None where there is nothing to compare. */
export function comparisonCharts(record: Compared): Chart[] {
  return record.columns.length < 2 || record.rows.length === 0 ? [] : [lengthsChart(record)];
}

/** Lengths of a row's figures, of its longest; undefined where there is no value. */
export function rowLengths({ figures }: Pick<ComparisonRow, "figures">): (number | undefined)[] {
  const values = figures.map(figureValue);
  const longest = values.reduce<number>((most, value = 0) => Math.max(most, Math.abs(value)), 0);
  return values.map((value) =>
    value === undefined || longest === 0 ? undefined : Math.abs(value) / longest,
  );
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
