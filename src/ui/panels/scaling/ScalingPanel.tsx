import { memo, useDeferredValue, useMemo } from "react";
import type { Chart } from "../../../outputs/drawing/chart.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import type { ScalingOutput } from "../../../outputs/panels/scaling/scaling.ts";
import { rateChart } from "../../../outputs/panels/scaling/scaling-charts.ts";
import { mainDials, moreDials, trafficAt } from "../../../outputs/panels/scaling/scaling-dials.ts";
import { planFigures } from "../../../outputs/panels/scaling/scaling-figures.ts";
import {
  type Planned,
  type ScalingState,
  scalingState,
} from "../../../outputs/panels/scaling/scaling-state.ts";
import {
  bottleneckWords,
  hereWords,
  scalingVerdict,
} from "../../../outputs/panels/scaling/scaling-verdict.ts";
import { workersChart } from "../../../outputs/panels/scaling/workers-chart.ts";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";
import { DialControls } from "../kit/DialControls.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import { useDials } from "../use-dials.ts";
import { DaySection } from "./DaySection.tsx";
import { type PlanSimulation, useSimulation } from "./use-simulation.ts";
import "../kit/charts/charts.css";
import "./scaling.css";

const QUESTION = "How many do I need, and where does it break?";

/** The Scaling panel: the plan follows its dials at once, in closed form; the simulation follows as soon as its worker has it. */
export function ScalingPanel({ output, cellId }: PanelProps<ScalingOutput>) {
  const shown = useDeferredValue(output);
  const dials = useDials(cellId);
  const traffic = trafficAt(shown, dials);
  const inClosedForm = useMemo(() => scalingState(shown, dials), [shown, dials]);
  const simulation = useSimulation(shown, inClosedForm, traffic);
  const state = useMemo(() => withSimulation(inClosedForm, simulation), [inClosedForm, simulation]);
  const workers = useMemo(() => workersChart(shown), [shown]);
  // The verdict follows a dial at once; pictures come as soon as the page has time for them.
  const settled = useDeferredValue(state);
  const settledSimulation = useDeferredValue(simulation);
  return (
    <PanelFrame output={shown} cellId={cellId} className="scaling">
      <PanelAnswer question={QUESTION}>{scalingVerdict(state)}</PanelAnswer>
      <RateSection record={shown} planned={settled.planned} />
      <SimulationLine record={shown} state={state} simulation={simulation} />
      <DialControls cellId={cellId} dials={mainDials(shown)} />
      <details className="scaling-more">
        <summary>More</summary>
        <DialControls cellId={cellId} dials={moreDials(shown)} />
      </details>
      {settled.planned === undefined ? null : (
        <>
          <FigureList figures={planFigures(shown, settled)} />
          <DaySection
            cellId={cellId}
            record={shown}
            simulation={settledSimulation}
            traffic={traffic}
          />
        </>
      )}
      {workers === undefined ? null : <WorkersSection chart={workers} />}
    </PanelFrame>
  );
}

/** The state's own simulation, if it has one, is the record's; else the worker's. */
function withSimulation(state: ScalingState, simulation: PlanSimulation): ScalingState {
  const { simulated } = simulation;
  if (state.planned === undefined || simulated === undefined) return state;
  return { ...state, planned: { ...state.planned, simulated } };
}

interface RateSectionProps {
  record: ScalingOutput;
  planned: Planned | undefined;
}

const RateSection = memo(function RateSection({ record, planned }: RateSectionProps) {
  const { plan, knee, simulated } = planned ?? {};
  // Of a simulation the curve alone is drawn, once it is more than the point that the verdict states; other parts come one by one.
  const curve = simulated !== undefined && simulated.curve.length > 1 ? simulated.curve : undefined;
  const chart = useMemo(
    () => plan && knee && rateChart(record, { plan, knee }, curve),
    [record, plan, knee, curve],
  );
  if (chart === undefined) return null;
  return (
    <section className="panel-section" aria-label={chart.title}>
      <h4>{chart.title}</h4>
      <PanelPlot chart={chart} height={280} hasLegend />
    </section>
  );
});

interface SimulationLineProps {
  record: ScalingOutput;
  state: ScalingState;
  simulation: PlanSimulation;
}

/** Where the simulation stands, which comes after everything else, and what it says of the limit. */
function SimulationLine({ record, state, simulation }: SimulationLineProps) {
  if (simulation.status === "none") return null;
  return (
    <>
      <p className="scaling-simulation" role="status">
        {simulationWords(record, simulation)}
      </p>
      <p className="panel-words numbers">{bottleneckWords(state)}</p>
      <p className="panel-words numbers">{hereWords(state)}</p>
    </>
  );
}

function simulationWords(
  { simulation: { requests } }: ScalingOutput,
  simulation: PlanSimulation,
): string {
  if (simulation.status === "pending") return "Simulating…";
  if (simulation.status === "failed") return `Not simulated: ${simulation.reason}`;
  return `Simulated: ${integerText(requests)} requests at each rate.`;
}

const WorkersSection = memo(function WorkersSection({ chart }: { chart: Chart }) {
  return (
    <section className="panel-section scaling-section" aria-label={chart.title}>
      <h4>{chart.title}</h4>
      <PanelPlot chart={chart} height={220} hasLegend />
    </section>
  );
});
