/** A chart as a table: its text form. */
import type { ChartOutput, TableOutput } from "../../outputs/output.ts";

/** Rows beyond this are counted, not shown. */
const MOST_ROWS = 200;

export function chartTable({ title, x, y, series }: ChartOutput): TableOutput {
  const isMany = series.length > 1;
  const hasInterval = series.some(({ points }) => points.some((point) => point.low !== undefined));
  const rows = series.flatMap(({ name, points }) =>
    points.map((point) => [
      ...(isMany ? [name] : []),
      point.x,
      point.y,
      ...(hasInterval ? [point.low ?? null, point.high ?? null] : []),
    ]),
  );
  return {
    kind: "table",
    caption: title,
    columns: [
      ...(isMany ? [{ title: "Series" }] : []),
      column(x),
      column(y),
      ...(hasInterval ? [{ title: "from" }, { title: "to" }] : []),
    ],
    rows: rows.slice(0, MOST_ROWS),
    ...(rows.length > MOST_ROWS ? { omittedRows: rows.length - MOST_ROWS } : {}),
  };
}

function column({ label, unit }: ChartOutput["x"]) {
  return unit === undefined ? { title: label } : { title: label, unit };
}
