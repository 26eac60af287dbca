import { memo, useMemo } from "react";
import type { CellId } from "../../../../notebook/notebook.ts";
import { figureText } from "../../../../outputs/figure/figure-text.ts";
import { pointsAboveRoof } from "../../../../outputs/panels/trace/above-roof.ts";
import type { Roofline } from "../../../../outputs/panels/trace/trace.ts";
import { rooflineChart } from "../../../../outputs/panels/trace/trace-charts.ts";
import { PanelPlot } from "../../kit/charts/PanelPlot.tsx";
import { FigureList } from "../../kit/figures/FigureList.tsx";
import { MeasureRoofs } from "./MeasureRoofs.tsx";

/** The roof at each intensity, and the rate that each layer reached. */
export const RooflineSection = memo(
  function RooflineSection({ roofline, cellId }: { roofline: Roofline; cellId: CellId }) {
    const chart = useMemo(() => rooflineChart(roofline), [roofline]);
    return (
      <section className="panel-section panel-section-wide">
        <h4>{chart.title}</h4>
        <PanelPlot chart={chart} height={250} hasLegend />
        {pointsAboveRoof(roofline).length === 0 ? null : <MeasureRoofs cellId={cellId} />}
        <FigureList
          className="figure-list roofs"
          figures={roofline.roofs.map(({ name, figure }) => ({ label: name, figure }))}
        />
      </section>
    );
  },
  (before, after) =>
    before.cellId === after.cellId && signature(before.roofline) === signature(after.roofline),
);

function signature({ roofs, points }: Roofline): string {
  return [
    ...roofs.map(({ name, figure }) => `${name} ${figureText(figure)}`),
    ...points.map(({ name, phase, ms, flops, bytes }) => [name, phase, ms, flops, bytes].join()),
  ].join();
}
