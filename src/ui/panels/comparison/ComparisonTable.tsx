import { memo } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type {
  ComparisonOutput,
  ComparisonRow,
} from "../../../outputs/panels/comparison/comparison.ts";
import { Scrollable } from "../../Scrollable.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";
import { compared } from "./comparison-rows.ts";
import "./comparison.css";

type Columns = ComparisonOutput["columns"];

type ComparisonTableProps = Pick<ComparisonOutput, "title" | "columns" | "rows">;

/** The same figures of several systems, side by side; beneath each other where it is narrow. */
export function ComparisonTable({ title, columns, rows }: ComparisonTableProps) {
  return (
    <>
      <Scrollable className="comparison-scroll" label={title}>
        <table className={columns.length > 4 ? "comparison comparison-many" : "comparison"}>
          <thead>
            <tr>
              <td />
              {columns.map(({ name, detail }) => (
                <th key={name} scope="col">
                  {name}
                  {detail === undefined ? null : (
                    <span className="comparison-detail">{detail}</span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.label} row={row} columns={columns} />
            ))}
          </tbody>
        </table>
      </Scrollable>
      <p className="plot-note comparison-details" aria-hidden="true">
        {columns.map(({ name, detail }) => (detail === undefined ? "" : `${name}: ${detail}. `))}
      </p>
    </>
  );
}

interface RowProps {
  row: ComparisonRow;
  columns: Columns;
}

const Row = memo(
  function Row({ row, columns }: RowProps) {
    return (
      <tr>
        <th scope="row">
          {row.label}
          {row.better === undefined ? null : (
            <span className="comparison-detail">{row.better} is better</span>
          )}
        </th>
        {compared(row).map(({ figure, length, words }, index) => (
          <td key={columns[index]?.name} className={words === "best" ? "is-best" : ""}>
            <span className="comparison-column" aria-hidden="true">
              {columns[index]?.name}
            </span>
            <span className="comparison-figure">
              <FigureView figure={figure} />
              {words === undefined ? null : <span className="comparison-best">{words}</span>}
            </span>
            <span className="comparison-track" aria-hidden="true">
              {length === undefined ? null : (
                <span className="comparison-bar" style={{ width: `${100 * length}%` }} />
              )}
            </span>
          </td>
        ))}
      </tr>
    );
  },
  (before, after) => signature(before) === signature(after),
);

function signature({ row: { label, figures, better }, columns }: RowProps): string {
  return [label, better, ...figures.map(figureText), ...columns.map(({ name }) => name)].join();
}
