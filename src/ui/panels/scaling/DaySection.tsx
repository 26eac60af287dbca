import { memo, useMemo, useRef } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import { tickWidth } from "../../../outputs/drawing/axis-range.ts";
import { dayCharts } from "../../../outputs/panels/scaling/day-charts.ts";
import type { ScalingOutput, SimulatedDays } from "../../../outputs/panels/scaling/scaling.ts";
import {
  TRAFFIC_DIAL,
  trafficPosition,
  trafficShapes,
} from "../../../outputs/panels/scaling/scaling-dials.ts";
import { dayVerdict } from "../../../outputs/panels/scaling/scaling-verdict.ts";
import type { Demand } from "../../../systems/planning/demand.ts";
import type { TrafficShape } from "../../../systems/traffic/traffic.ts";
import { Choice } from "../kit/Choice.tsx";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";
import { useDialControl } from "../kit/use-dial-control.ts";
import type { PlanSimulation } from "./use-simulation.ts";

interface DaySectionProps {
  cellId: CellId;
  record: ScalingOutput;
  simulation: PlanSimulation;
  traffic: TrafficShape;
}

/** A day of each autoscaler: small charts above one another, on one axis of time. The one before stays, paler, until the next is there. */
export const DaySection = memo(function DaySection({
  cellId,
  record,
  simulation,
  traffic,
}: DaySectionProps) {
  const { areHeld, beginGesture, turn } = useDialControl(cellId);
  const choose = (shape: TrafficShape) => {
    beginGesture();
    turn(TRAFFIC_DIAL, shape === record.autoscaling.traffic ? undefined : trafficPosition(shape));
  };
  const { demand, simulated, status } = simulation;
  const days = simulated?.days;
  const last = useRef<{ days: SimulatedDays; demand: Demand } | undefined>(undefined);
  // The same object for the same days, so that charts are drawn anew only where these are others.
  if (days !== undefined && demand !== undefined && last.current?.days !== days) {
    last.current = { days, demand };
  }
  const shown = days === undefined && status !== "pending" ? undefined : last.current;
  const isOld = shown !== undefined && days === undefined;
  const charts = useMemo(
    () => (shown === undefined ? [] : dayCharts({ ...record, demand: shown.demand }, shown.days)),
    [record, shown],
  );
  const axisWidth = Math.max(0, ...charts.map(({ y }) => tickWidth(y.ticks)));
  return (
    <section className="panel-section scaling-section" aria-label="The autoscaler's day">
      <h4>The autoscaler's day</h4>
      <Choice
        label="Traffic"
        options={trafficShapes(record).map((shape) => ({ value: shape, label: shape }))}
        value={traffic}
        isHeld={areHeld}
        onChange={choose}
      />
      <p className="panel-words numbers">{dayWords(record, simulation)}</p>
      <div className={isOld ? "scaling-pending" : undefined}>
        {charts.map((chart, index) => (
          <figure key={chart.name} className="scaling-strip" aria-label={chart.title}>
            <figcaption>{chart.title}</figcaption>
            <PanelPlot chart={chart} height={92} hasLegend={index === 1} axisWidth={axisWidth} />
          </figure>
        ))}
      </div>
    </section>
  );
});

function dayWords(record: ScalingOutput, simulation: PlanSimulation): string {
  const days = simulation.simulated?.days;
  if (days !== undefined) return dayVerdict(record, days);
  if (simulation.status === "pending") return "Simulating…";
  if (simulation.status !== "done") return "";
  return "No replica was started here, so nobody knows how long that takes, and no autoscaler can be simulated.";
}
