import { memo, startTransition, useEffect, useState } from "react";
import type { TableColumn, TableOutput } from "../../outputs/plain-outputs.ts";
import { tableValueText } from "../../outputs/table-value.ts";
import { Scrollable } from "../Scrollable.tsx";
import { MOST_CELLS_AT_ONCE, MOST_CELLS_SHOWN } from "./steps.ts";

const MOST_COLUMNS = 200;

/** Rows and columns; numbers stand on their decimal places' side. */
export const TableView = memo(function TableView({ output }: { output: TableOutput }) {
  const { caption, rows, omittedRows, alarms } = output;
  const columns = output.columns.slice(0, MOST_COLUMNS);
  const omittedColumns = output.columns.length - columns.length;
  const isRight = columns.map((column, index) => aligned(column, rows, index));
  const className = (index: number) => (isRight[index] ? "out-table-right" : undefined);
  const { shown, showMore } = useShownRows(columns.length, rows.length);
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
            {rows.slice(0, shown).map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={place} className={alarms?.includes(place) ? "out-table-alarm" : undefined}>
                {row.slice(0, MOST_COLUMNS).map((value, index) => (
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
      {showMore === undefined ? null : (
        <p className="output-note">
          {shown.toLocaleString("en")} of {rows.length.toLocaleString("en")} rows are shown.{" "}
          <button type="button" className="link" onClick={showMore}>
            Show more
          </button>
        </p>
      )}
      {omittedColumns > 0 ? (
        <p className="output-note">
          {omittedColumns.toLocaleString("en")} more {omittedColumns === 1 ? "column" : "columns"}{" "}
          not shown.
        </p>
      ) : null}
      {omittedRows ? (
        <p className="output-note">
          {omittedRows.toLocaleString("en")} more {omittedRows === 1 ? "row" : "rows"} not shown.
        </p>
      ) : null}
    </>
  );
});

/** How many rows are shown, and what shows more of them where there are more: browsers lay out a table as a whole. */
function useShownRows(columns: number, rows: number) {
  const rowsOf = (cells: number) => Math.max(1, Math.floor(cells / Math.max(1, columns)));
  const [made, setMade] = useState(MOST_CELLS_AT_ONCE);
  const [wanted, setWanted] = useState(MOST_CELLS_SHOWN);
  const most = Math.min(rows, rowsOf(wanted));
  const shown = Math.min(most, rowsOf(made));
  useEffect(() => {
    if (shown < most) startTransition(() => setMade((cells) => cells + MOST_CELLS_AT_ONCE));
  }, [shown, most]);
  const showMore = () => setWanted((cells) => cells + MOST_CELLS_SHOWN);
  return { shown, showMore: shown === most && most < rows ? showMore : undefined };
}

function aligned(column: TableColumn, rows: TableOutput["rows"], index: number): boolean {
  if (column.align !== undefined) return column.align === "right";
  const values = rows.map((row) => row[index]).filter((value) => value != null);
  return values.length > 0 && values.every((value) => typeof value === "number");
}
