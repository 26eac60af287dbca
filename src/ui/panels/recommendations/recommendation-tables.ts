/** The Recommendations panel as text. */
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { TableOutput } from "../../../outputs/output.ts";
import { listed, STATUSES } from "../../../outputs/panels/recommendations/experiment-list.ts";
import type { RecommendationsOutput } from "../../../outputs/panels/recommendations/recommendations.ts";
import { figureTable } from "../kit/figure-table.ts";

export function recommendationTables({ experiments }: RecommendationsOutput): TableOutput[] {
  const rows = listed(experiments);
  return [
    {
      kind: "table",
      caption: "Experiments",
      columns: ["Experiment", "Status", "Gain", "Before", "After", "Verdict"].map((title) => ({
        title,
      })),
      rows: rows.map(({ recommendation, status, gain, before, after, verdict }) => [
        recommendation,
        STATUSES[status].words,
        ...[gain, before, after].map((figure) =>
          figure === undefined ? null : figureText(figure),
        ),
        verdict,
      ]),
    },
    figureTable(
      "How each was obtained",
      "Figure",
      rows.flatMap(({ id, before, after, gain, difference }) =>
        (
          [
            ["before", before],
            ["after", after],
            ["gain", gain],
            ["difference", difference],
          ] as const
        ).flatMap(([name, figure]) =>
          figure === undefined ? [] : [[`${id}: ${name}`, figure] as const],
        ),
      ),
    ),
  ];
}
