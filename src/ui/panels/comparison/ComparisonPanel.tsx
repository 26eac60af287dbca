import { useDeferredValue } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import type { ComparisonOutput } from "../../../outputs/panels/comparison/comparison.ts";
import { MOST_SIDE_BY_SIDE } from "../../../outputs/panels/comparison/comparison-charts.ts";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import { ComparisonRanges } from "./ComparisonRanges.tsx";
import { ComparisonTable } from "./ComparisonTable.tsx";
import "../kit/charts/charts.css";

interface ComparisonPanelProps {
  output: ComparisonOutput;
  /** The cell that shows it; in a dialog there is none. */
  cellId?: CellId;
}

/** The Comparison panel. */
export function ComparisonPanel({ output, cellId }: ComparisonPanelProps) {
  const shown = useDeferredValue(output);
  const { title, columns, rows, note } = shown;
  return (
    <PanelFrame output={shown} {...(cellId === undefined ? {} : { cellId })}>
      {columns.length > MOST_SIDE_BY_SIDE ? (
        <ComparisonRanges title={title} columns={columns} rows={rows} />
      ) : (
        <ComparisonTable title={title} columns={columns} rows={rows} />
      )}
      {note === undefined ? null : <p className="plot-note">{note}</p>}
    </PanelFrame>
  );
}
