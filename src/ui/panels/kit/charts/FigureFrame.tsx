import { type ReactNode, useState } from "react";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { chartTable } from "../../../../outputs/drawing/chart-table.ts";
import { TableView } from "../../../outputs/TableView.tsx";
import { ChartLegend } from "./ChartLegend.tsx";
import { SavedPlot } from "./SavedPlot.tsx";
import "./charts.css";

interface FigureFrameProps {
  chart: Chart;
  children: ReactNode;
}

/** A drawing with its title, its key, a note on the data, and the data themselves behind a disclosure. */
export function FigureFrame({ chart, children }: FigureFrameProps) {
  const { title, note, absence } = chart;
  return (
    <figure className="plot-figure" aria-label={title}>
      <figcaption className="plot-figure-title">{title}</figcaption>
      {absence === undefined ? (
        <>
          <ChartLegend chart={chart} />
          <SavedPlot chart={chart}>{children}</SavedPlot>
        </>
      ) : (
        <p className="plot-absence">{absence}</p>
      )}
      {note === undefined ? null : <p className="plot-figure-note">{note}</p>}
      <FigureTable chart={chart} />
    </figure>
  );
}

/** The same as text, made when it is asked for. */
function FigureTable({ chart }: { chart: Chart }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="plot-figure-data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Data</summary>
      {isOpen ? <TableView output={chartTable(chart)} /> : null}
    </details>
  );
}
