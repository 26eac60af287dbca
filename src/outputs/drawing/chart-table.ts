/** A chart as a table: its text form, and what is saved as CSV. */
import type { TableColumn, TableOutput } from "../plain-outputs.ts";
import type { Chart, DraftPoint } from "./chart.ts";

/** Rows beyond this are counted, not shown. */
const MOST_ROWS = 200;

type Value = TableOutput["rows"][number][number];

export function chartTable(
  { title, x, y, series }: Chart,
  mostRows: number = MOST_ROWS,
): TableOutput {
  const points = series.flatMap(({ name, all }) => all.map((point) => ({ series: name, point })));
  const isMany = series.length > 1;
  const has = (field: "low" | "name") => points.some(({ point }) => point[field] !== undefined);
  const [hasInterval, hasName] = [has("low"), has("name")];
  const facts = factColumns(points.map(({ point }) => point));
  const rows = points.map(({ series: name, point }): Value[] => [
    ...(isMany ? [name] : []),
    ...(hasName ? [point.name ?? ""] : []),
    point.x,
    point.y,
    ...(hasInterval ? [point.low ?? null, point.high ?? null] : []),
    ...facts.map(
      ({ title: label }) => point.facts?.find((it) => it.label === label)?.value ?? null,
    ),
  ]);
  const omittedRows =
    Math.max(0, rows.length - mostRows) +
    series.reduce((sum, { omittedPoints }) => sum + omittedPoints, 0);
  return {
    kind: "table",
    caption: title,
    columns: [
      ...(isMany ? [{ title: "Series" }] : []),
      ...(hasName ? [{ title: "Name" }] : []),
      column(x),
      column(y),
      ...(hasInterval ? [{ title: "from" }, { title: "to" }] : []),
      ...facts,
    ],
    rows: rows.slice(0, mostRows),
    ...(omittedRows > 0 ? { omittedRows } : {}),
  };
}

/** All of it, for a file. */
export function wholeTable(chart: Chart): TableOutput {
  return chartTable(chart, Number.POSITIVE_INFINITY);
}

function factColumns(points: readonly DraftPoint[]): TableColumn[] {
  const columns = new Map<string, TableColumn>();
  for (const { label, unit } of points.flatMap(({ facts = [] }) => facts)) {
    if (!columns.has(label)) columns.set(label, { title: label, ...(unit ? { unit } : {}) });
  }
  return [...columns.values()];
}

function column({ label, unit }: { label: string; unit?: string }): TableColumn {
  return unit === undefined ? { title: label } : { title: label, unit };
}
