/** A table as a CSV file: its titles with their units, then a line a row. */
import { csvText } from "../../../../base/csv.ts";
import type { TableOutput } from "../../../../outputs/plain-outputs.ts";

export function tableCsv({ columns, rows }: Pick<TableOutput, "columns" | "rows">): string {
  const titles = columns.map(({ title, unit }) =>
    unit === undefined ? title : `${title} (${unit})`,
  );
  return csvText([titles, ...rows]);
}
