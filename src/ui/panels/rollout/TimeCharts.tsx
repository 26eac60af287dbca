import { memo, useMemo, useState } from "react";
import { tickWidth } from "../../../outputs/drawing/axis-range.ts";
import type { Chart } from "../../../outputs/drawing/chart.ts";
import type { GuardrailName, RolloutOutput } from "../../../outputs/panels/rollout/rollout.ts";
import {
  differenceChart,
  evidenceChart,
  latencyChart,
  ribbonChart,
  unansweredChart,
  watched,
} from "../../../outputs/panels/rollout/rollout-charts.ts";
import { Choice } from "../kit/Choice.tsx";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";
import "../kit/charts/charts.css";

/** All charts over one time axis: who answers, how v2 differs, what the gate makes of it, and both versions by themselves. */
export const TimeCharts = memo(
  function TimeCharts({ rollout }: { rollout: RolloutOutput }) {
    const [chosen, setChosen] = useState<GuardrailName>();
    const names = watched(rollout);
    const name = names.find((it) => it === chosen) ?? names[0];
    const charts = useMemo(() => chartsOf(rollout, name), [rollout, name]);
    const axisWidth = Math.max(...charts.map(({ y }) => tickWidth(y.ticks)));
    if (rollout.ribbon.length === 0) return <Outline />;
    return (
      <section className="rollout-charts" aria-label="Over time">
        {charts.map((chart, place) => (
          <div key={chart.name.split("-")[0]} className="rollout-chart">
            <h4>{chart.title}</h4>
            {place === 1 && name !== undefined && names.length > 1 ? (
              <Choice
                label="Guardrail"
                options={names.map((value) => ({ value, label: value }))}
                value={name}
                onChange={setChosen}
              />
            ) : null}
            <PanelPlot
              chart={chart}
              height={HEIGHTS[place] ?? 120}
              hasLegend
              axisWidth={axisWidth}
            />
          </div>
        ))}
      </section>
    );
  },
  (before, after) => signature(before.rollout) === signature(after.rollout),
);

const HEIGHTS = [150, 180, 150];

function chartsOf(rollout: RolloutOutput, name: GuardrailName | undefined): Chart[] {
  return [
    ribbonChart(rollout),
    ...(name === undefined ? [] : [differenceChart(rollout, name), evidenceChart(rollout, name)]),
    latencyChart(rollout),
    unansweredChart(rollout),
  ];
}

/** Before a second has passed: what will stand here. */
function Outline() {
  return (
    <p className="rollout-outline">
      Traffic by version will appear here, second by second; below it, how v2 differs from v1, and
      how close the evidence is to a decision.
    </p>
  );
}

/** Equal where nothing that is drawn has changed: the record is new ten times a second. */
function signature({ ribbon, gates, log }: RolloutOutput): string {
  const looks = gates.at(-1)?.guardrails.map((it) => it.looks.at(-1)?.second);
  return [ribbon.at(-1)?.second, ribbon.length, gates.length, looks, log.length].join();
}
