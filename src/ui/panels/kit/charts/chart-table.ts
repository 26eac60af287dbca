/** A chart as a table: its text form. */
import type { TableOutput } from "../../../../outputs/plain-outputs.ts";

/** Rows beyond this are counted, not shown. */
const MOST_ROWS = 200;

/** What a chart is made of, whether a cell made it or a panel. */
export interface ChartData {
  readonly title: string;
  readonly x: AxisWords;
  readonly y: AxisWords;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly ChartDataPoint[];
  }[];
}

interface AxisWords {
  readonly label: string;
  readonly unit?: string | undefined;
}

interface ChartDataPoint {
  readonly x: number | string;
  readonly y: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export function chartTable(
  { title, x, y, series }: ChartData,
  mostRows: number = MOST_ROWS,
): TableOutput {
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
    rows: rows.slice(0, mostRows),
    ...(rows.length > mostRows ? { omittedRows: rows.length - mostRows } : {}),
  };
}

/** All of it, for a file. */
export function wholeTable(chart: ChartData): TableOutput {
  return chartTable(chart, Number.POSITIVE_INFINITY);
}

function column({ label, unit }: AxisWords) {
  return unit === undefined ? { title: label } : { title: label, unit };
}
