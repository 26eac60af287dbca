/** A table as a CSV file (RFC 4180): its titles with their units, then a line a row. */
import type { TableOutput } from "../../../../outputs/plain-outputs.ts";

type Value = TableOutput["rows"][number][number];

export function tableCsv({ columns, rows }: Pick<TableOutput, "columns" | "rows">): string {
  const titles = columns.map(({ title, unit }) =>
    unit === undefined ? title : `${title} (${unit})`,
  );
  return `${[titles, ...rows].map(line).join("\r\n")}\r\n`;
}

function line(values: readonly Value[]): string {
  return values.map((value) => field(String(value ?? ""))).join(",");
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
