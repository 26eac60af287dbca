import { memo, useDeferredValue, useMemo } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import type { Chart } from "../../../outputs/drawing/chart.ts";
import type { Dials } from "../../../outputs/figure/named-figure.ts";
import type { CostOutput } from "../../../outputs/panels/cost/cost.ts";
import { savingsChart } from "../../../outputs/panels/cost/cost-charts.ts";
import { costDials, priceDials } from "../../../outputs/panels/cost/cost-dials.ts";
import { planFigures } from "../../../outputs/panels/cost/cost-figures.ts";
import type { CostOthers } from "../../../outputs/panels/cost/cost-others.ts";
import { costView } from "../../../outputs/panels/cost/cost-view.ts";
import { verdict } from "../../../outputs/panels/cost/cost-words.ts";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";
import { DialControls } from "../kit/DialControls.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import { useDials } from "../use-dials.ts";
import { useOthers } from "./use-others.ts";
import "../kit/charts/charts.css";
import "./cost.css";

/** The Cost panel: the cheapest plan that does the job, what else there is, and what would do where nothing does. */
export function CostPanel({ output, cellId }: PanelProps<CostOutput>) {
  const shown = useDeferredValue(output);
  // The answer follows a dial as fast as it is found; all other plans come from a worker.
  const dials = useDeferredValue(useDials(cellId));
  const { others, isOld, reason } = useOthers(shown, dials);
  const { rate, objective, budget } = costDials(shown);
  const hasPlans = shown.versions.length > 0;
  return (
    <PanelFrame output={shown} cellId={cellId} className="cost">
      <PanelAnswer question="What is the cheapest plan that does the job?">
        {verdict(shown, dials)}
      </PanelAnswer>
      {hasPlans ? <DialControls cellId={cellId} dials={[rate, objective, budget]} /> : null}
      <Plan record={shown} dials={dials} />
      {reason === undefined ? null : <p className="panel-words">Other plans: {reason}</p>}
      {others === undefined ? null : (
        <div className={isOld ? "cost-pending" : undefined}>
          <Others others={others} />
        </div>
      )}
      <Way record={shown} dials={dials} />
      {hasPlans ? (
        <More record={shown} dials={dials} cellId={cellId} used={others?.used ?? NONE} />
      ) : null}
      {shown.leftOut.map((sentence) => (
        <p key={sentence} className="panel-words">
          {sentence}
        </p>
      ))}
    </PanelFrame>
  );
}

interface PartProps {
  record: CostOutput;
  dials: Dials;
}

/** What the cheapest plan costs and does. */
const Plan = memo(function Plan({ record, dials }: PartProps) {
  const view = costView(record, dials);
  const figures = view === undefined ? [] : planFigures(record, view);
  return figures.length === 0 ? null : <FigureList className="cost-figures" figures={figures} />;
});

/** All plans that were looked at, and those of them that no other beats. */
const Others = memo(function Others({ others: { chart, front, loss } }: { others: CostOthers }) {
  return (
    <>
      <ChartSection chart={chart} height={320} />
      {front.length === 0 ? null : (
        <section className="panel-section">
          <h4>Plans that no other beats</h4>
          <ol className="cost-front panel-words">
            {front.map(({ reason, plan }) => (
              <li key={plan}>
                <strong>{reason}</strong> {plan}
              </li>
            ))}
          </ol>
        </section>
      )}
      {loss === undefined ? null : <p className="panel-words">{loss}</p>}
    </>
  );
});

/** The way from as it is to the cheapest plan. */
const Way = memo(function Way({ record, dials }: PartProps) {
  const view = costView(record, dials);
  const chart = useMemo(() => view && savingsChart(record, view), [record, view]);
  if (chart === undefined || view?.chosen === undefined) return null;
  return <ChartSection chart={chart} height={240} />;
});

const ChartSection = memo(function ChartSection({
  chart,
  height,
}: {
  chart: Chart;
  height: number;
}) {
  return (
    <section className="panel-section cost-chart" aria-label={chart.title}>
      <h4>{chart.title}</h4>
      <PanelPlot chart={chart} height={height} hasLegend />
    </section>
  );
});

interface MoreProps extends PartProps {
  cellId: CellId;
  used: readonly string[];
}

const NONE: readonly string[] = [];

const More = memo(function More({ record, dials, cellId, used }: MoreProps) {
  const { rate: _rate, objective: _objective, budget: _budget, ...more } = costDials(record);
  return (
    <details className="cost-more">
      <summary>More: cache, spot, weights, prices</summary>
      <DialControls
        cellId={cellId}
        dials={[...Object.values(more), ...priceDials(record, dials, used)]}
      />
    </details>
  );
});
