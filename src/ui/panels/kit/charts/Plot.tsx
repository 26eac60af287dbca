import { memo } from "react";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { BarPlot } from "./BarPlot.tsx";
import { NumericPlot } from "./NumericPlot.tsx";
import { PointPlot } from "./PointPlot.tsx";

interface PlotProps {
  chart: Chart;
  /** Bars are as high as they need. */
  height: number;
  /** Of the upright axis, where charts above one another are to be one. */
  axisWidth?: number | undefined;
}

/** Any chart that has axes, by what it is made of. Says so where there is nothing to draw. The same chart is not drawn again. */
export const Plot = memo(function Plot({ chart, height, axisWidth }: PlotProps) {
  if (chart.mark === "bar") return <BarPlot chart={chart} />;
  return isOfNames(chart) ? (
    <PointPlot chart={chart} height={height} />
  ) : (
    <NumericPlot chart={chart} height={height} axisWidth={axisWidth} />
  );
});

function isOfNames({ mark, lines, series }: Chart): boolean {
  const hasNames = series.some(({ points }) => points.some(({ name }) => name !== undefined));
  return mark === "scatter" && (lines.length > 0 || hasNames);
}
