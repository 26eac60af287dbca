/** The Comparison panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import { figureText } from "../../figure/figure-text.ts";
import type { NamedFigure } from "../../figure/named-figure.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import type { ComparisonOutput } from "./comparison.ts";
import { comparisonCharts } from "./comparison-charts.ts";
import { comparisonSchema } from "./comparison-schema.ts";

export const comparisonPanel: PanelKind<ComparisonOutput> = {
  kind: "comparison",
  version: 1,
  schema: comparisonSchema,
  title: ({ title }) => `Comparison: ${title}`,
  subject: ({ title }) => title,
  notes: ({ note }) => (note === undefined ? [] : [note]),
  figures: comparedFigures,
  summary: comparedFigures,
  tables: (comparison) => [
    sideBySide(comparison),
    ...figureTables([{ caption: "Each figure", figures: comparedFigures(comparison) }]),
  ],
  charts: comparisonCharts,
};

function comparedFigures({ rows, columns }: ComparisonOutput): NamedFigure[] {
  return rows.flatMap(({ label, figures, better }) =>
    figures.map((figure, index) => {
      const column = columns[index]?.name ?? String(index + 1);
      return {
        name: `${label} of ${column}`,
        label: `${label}, ${column}`,
        figure,
        ...(better === undefined ? {} : { better }),
      };
    }),
  );
}

function sideBySide({ title, rows, columns }: ComparisonOutput): TableOutput {
  return {
    kind: "table",
    caption: title,
    columns: [
      { title: "Figure" },
      ...columns.map(({ name, detail }) => ({
        title: detail === undefined ? name : `${name} (${detail})`,
      })),
      { title: "Better" },
    ],
    rows: rows.map(({ label, figures, better }) => [
      label,
      ...columns.map((_, index) => {
        const figure = figures[index];
        return figure === undefined ? null : figureText(figure);
      }),
      better ?? null,
    ]),
  };
}
