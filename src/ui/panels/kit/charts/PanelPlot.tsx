import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { ChartLegend } from "./ChartLegend.tsx";
import { Plot } from "./Plot.tsx";
import { SavedPlot } from "./SavedPlot.tsx";
import "./charts.css";

interface PanelPlotProps {
  chart: Chart;
  height: number;
  /** Whether the series are named above it. */
  hasLegend?: boolean;
  /** Of the upright axis, where charts above one another are to be one. */
  axisWidth?: number;
}

/** A chart in a section of a panel, which has its title: with its key, its menu and its note. */
export function PanelPlot({ chart, height, hasLegend = false, axisWidth }: PanelPlotProps) {
  const { absence, note } = chart;
  return (
    <>
      {absence === undefined ? (
        <>
          {hasLegend ? <ChartLegend chart={chart} /> : null}
          <SavedPlot chart={chart}>
            <Plot chart={chart} height={height} axisWidth={axisWidth} />
          </SavedPlot>
        </>
      ) : (
        <p className="plot-absence">{absence}</p>
      )}
      {note === undefined ? null : <p className="plot-note">{note}</p>}
    </>
  );
}
