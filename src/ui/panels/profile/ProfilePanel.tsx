import { memo, useDeferredValue } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import type { ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import { memoryChart, stepChart } from "../../../outputs/panels/profile/profile-charts.ts";
import { profileDials } from "../../../outputs/panels/profile/profile-dials.ts";
import { metricFigures } from "../../../outputs/panels/profile/profile-figures.ts";
import { DialControls } from "../kit/DialControls.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import { useDials } from "../use-dials.ts";
import { LatencySection } from "./LatencySection.tsx";
import { LoadSection } from "./LoadSection.tsx";
import { ShareBars, StackedBar } from "./Shares.tsx";
import { ThroughputSection } from "./ThroughputSection.tsx";
import "./profile.css";

/** The Profile panel. Drawn with low priority: while a run fills it, typing and scrolling come first. */
export function ProfilePanel({ output, cellId }: PanelProps<ProfileOutput>) {
  const shown = useDeferredValue(output);
  const { latency, throughput, step, memory, load } = shown;
  const metrics = metricFigures(shown, useDials(cellId));
  const dials = profileDials(shown);
  return (
    <PanelFrame output={shown} cellId={cellId} className="profile">
      {metrics.length === 0 ? null : <Metrics metrics={metrics} />}
      {dials.length === 0 ? null : <DialControls cellId={cellId} dials={dials} />}
      <div className="panel-sections">
        {latency === undefined ? null : <LatencySection latency={latency} />}
        {throughput === undefined || throughput.length === 0 ? null : (
          <ThroughputSection throughput={throughput} />
        )}
        {step === undefined ? null : (
          <section className="panel-section">
            <h4>One training step, batch size {step.batchSize}</h4>
            <StackedBar chart={stepChart(step)} items={step.phases} />
          </section>
        )}
        {memory === undefined || memory.length === 0 ? null : (
          <section className="panel-section">
            <h4>Memory</h4>
            <ShareBars chart={memoryChart(memory)} items={memory} />
          </section>
        )}
        {load?.map((run, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a scenario can be run more than once, in order
          <LoadSection key={`${run.scenario}-${place}`} load={run} place={place} />
        ))}
      </div>
    </PanelFrame>
  );
}

const Metrics = memo(
  function Metrics({ metrics }: { metrics: readonly NamedFigure[] }) {
    return <FigureList className="metrics" figures={metrics} />;
  },
  (before, after) => signature(before.metrics) === signature(after.metrics),
);

function signature(metrics: readonly NamedFigure[]): string {
  return metrics.map(({ name, figure }) => `${name} ${figureText(figure)}`).join();
}
