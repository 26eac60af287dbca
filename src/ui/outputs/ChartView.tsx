import { memo, useMemo } from "react";
import type { ChartOutput, ChartSeries } from "../../outputs/plain-outputs.ts";
import { BarPlot } from "../panels/kit/charts/BarPlot.tsx";
import { chartTable, wholeTable } from "../panels/kit/charts/chart-table.ts";
import { FigureFrame } from "../panels/kit/charts/FigureFrame.tsx";
import { NumericPlot } from "../panels/kit/charts/NumericPlot.tsx";
import type { PlotSeries } from "../panels/kit/charts/plot-data.ts";

/** A chart as a cell made it. In a histogram, x is where a bin begins. */
export const ChartView = memo(function ChartView({ output }: { output: ChartOutput }) {
  const { mark, title, series, x, y, note } = output;
  const numeric = useMemo(() => series.map(withNumbers), [series]);
  const isBars = mark === "bar" || numeric.some((it) => it === undefined);
  const drawn = isBars ? "bar" : mark === "histogram" ? "steps" : mark;
  const names = series.map(({ name }) => name);
  return (
    <FigureFrame
      title={title}
      legend={names}
      mark={drawn}
      note={note}
      table={() => chartTable(output)}
      whole={() => wholeTable(output)}
    >
      {drawn === "bar" ? (
        <BarPlot series={series} x={x} y={y} />
      ) : (
        <NumericPlot
          mark={drawn}
          series={numeric.filter((it) => it !== undefined)}
          x={x}
          y={y}
          height={260}
        />
      )}
    </FigureFrame>
  );
});

/** A series whose every x is a number; undefined where one is a category. */
function withNumbers({ name, points }: ChartSeries): PlotSeries | undefined {
  const numeric = points.flatMap((point) => {
    const { x } = point;
    return typeof x === "number" ? [{ ...point, x }] : [];
  });
  return numeric.length === points.length ? { name, points: numeric } : undefined;
}
