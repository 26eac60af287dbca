/** Figures as a table: each with its words and where it comes from. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { figureOrigin, figureText } from "../../../outputs/figure/figure-text.ts";
import type { TableOutput } from "../../../outputs/output.ts";

export function figureTable(
  caption: string,
  what: string,
  rows: readonly (readonly [string | number, Figure])[],
): TableOutput {
  return {
    kind: "table",
    caption,
    columns: [{ title: what }, { title: "Figure" }, { title: "Where it comes from" }],
    rows: rows.map(([name, figure]) => [name, figureText(figure), figureOrigin(figure)]),
  };
}
