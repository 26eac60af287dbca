import { memo } from "react";
import type { TableColumn, TableOutput } from "../../outputs/plain-outputs.ts";
import { tableValueText } from "../../outputs/table-value.ts";
import { Scrollable } from "../Scrollable.tsx";

/** Rows and columns; numbers stand on their decimal places' side. */
export const TableView = memo(function TableView({ output }: { output: TableOutput }) {
  const { caption, columns, rows, omittedRows, alarms } = output;
  const isRight = columns.map((column, index) => aligned(column, rows, index));
  const className = (index: number) => (isRight[index] ? "out-table-right" : undefined);
  return (
    <>
      <Scrollable className="out-table-scroll" label={caption ?? "Table"}>
        <table className="out-table numbers">
          {caption === undefined ? null : <caption>{caption}</caption>}
          <thead>
            <tr>
              {columns.map(({ title, unit, note }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <th key={index} scope="col" className={className(index)} title={note}>
                  {title}
                  {unit === undefined ? null : <span className="out-table-unit"> {unit}</span>}
                  {note === undefined ? null : <span className="hidden-visually">, {note}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={place} className={alarms?.includes(place) ? "out-table-alarm" : undefined}>
                {row.map((value, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <td key={index} className={className(index)}>
                    {tableValueText(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
      {omittedRows ? (
        <p className="output-note">
          {omittedRows.toLocaleString("en")} more {omittedRows === 1 ? "row" : "rows"} not shown.
        </p>
      ) : null}
    </>
  );
});

function aligned(column: TableColumn, rows: TableOutput["rows"], index: number): boolean {
  if (column.align !== undefined) return column.align === "right";
  const values = rows.map((row) => row[index]).filter((value) => value != null);
  return values.length > 0 && values.every((value) => typeof value === "number");
}
