import { memo, useDeferredValue } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import { memoryChart, stepChart } from "../../../outputs/panels/profile/profile-charts.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelHead, SystemName } from "../kit/PanelHead.tsx";
import { PanelText } from "../kit/PanelText.tsx";
import { LatencySection } from "./LatencySection.tsx";
import { LoadSection } from "./LoadSection.tsx";
import { profileTables } from "./profile-tables.ts";
import { ShareBars, StackedBar } from "./Shares.tsx";
import { ThroughputSection } from "./ThroughputSection.tsx";
import "../kit/panel.css";
import "./profile.css";

/** The Profile panel. Drawn with low priority: while a run fills it, typing and scrolling come first. */
export function ProfilePanel({ output }: { output: ProfileOutput }) {
  const shown = useDeferredValue(output);
  const { state, stage, model, backend, latency, throughput, step, memory, load } = shown;
  return (
    <section className={`panel profile panel-${state}`} aria-label="Profile">
      <PanelHead
        title="Profile"
        state={state}
        stage={stage}
        subject={<SystemName model={model} backend={backend} />}
      />
      {withColdStart(shown).length === 0 ? null : <Metrics metrics={withColdStart(shown)} />}
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
      <PanelText tables={() => profileTables(shown)} />
    </section>
  );
}

/** The first call counts for the reader, not for the latency: it stands beside the metrics. */
function withColdStart({ metrics, coldStart }: ProfileOutput): ProfileOutput["metrics"] {
  if (coldStart === undefined) return metrics;
  return [...metrics, { name: "cold-start", label: "Cold start", figure: coldStart }];
}

const Metrics = memo(
  function Metrics({ metrics }: Pick<ProfileOutput, "metrics">) {
    return <FigureList className="metrics" figures={metrics} />;
  },
  (before, after) => signature(before.metrics) === signature(after.metrics),
);

function signature(metrics: ProfileOutput["metrics"]): string {
  return metrics.map(({ name, figure }) => `${name} ${figureText(figure)}`).join();
}
