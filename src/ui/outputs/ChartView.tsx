import { memo, useMemo } from "react";
import { chartOf } from "../../outputs/drawing/chart-of.ts";
import type { ChartOutput } from "../../outputs/plain-outputs.ts";
import { FigureFrame } from "../panels/kit/charts/FigureFrame.tsx";
import { Plot } from "../panels/kit/charts/Plot.tsx";

/** A chart as a cell made it. In a histogram, x is where a bin begins. */
export const ChartView = memo(function ChartView({ output }: { output: ChartOutput }) {
  const chart = useMemo(() => chartOf(output), [output]);
  return (
    <FigureFrame chart={chart}>
      <Plot chart={chart} height={260} />
    </FigureFrame>
  );
});
