import { memo, useDeferredValue } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { DialValues } from "../../../outputs/panels/dial.ts";
import type { ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import { profileDials, profileMetrics } from "../../../outputs/panels/profile/profile-dials.ts";
import { Dials } from "../kit/Dials.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelHead, SystemName } from "../kit/PanelHead.tsx";
import { PanelText } from "../kit/PanelText.tsx";
import { useDialValues } from "../kit/use-dials.ts";
import { LatencySection } from "./LatencySection.tsx";
import { LoadSection } from "./LoadSection.tsx";
import { profileTables } from "./profile-tables.ts";
import { ShareBars, StackedBar } from "./Shares.tsx";
import { ThroughputSection } from "./ThroughputSection.tsx";
import "../kit/panel.css";
import "./profile.css";

/** The Profile panel. Drawn with low priority: while a run fills it, typing and scrolling come first. */
export function ProfilePanel({ output, cellId }: { output: ProfileOutput; cellId: CellId }) {
  const shown = useDeferredValue(output);
  const values = useDialValues(cellId, "profile");
  const dials = profileDials(shown);
  const metrics = withFirstCall(shown, values);
  const { state, stage, model, backend, latency, throughput, step, memory, load } = shown;
  return (
    <section className={`panel profile panel-${state}`} aria-label="Profile">
      <PanelHead
        title="Profile"
        state={state}
        stage={stage}
        subject={<SystemName model={model} backend={backend} />}
      />
      {metrics.length === 0 ? null : <Metrics metrics={metrics} />}
      {dials.length === 0 ? null : <Dials cellId={cellId} kind="profile" dials={dials} />}
      <div className="panel-sections">
        {latency === undefined ? null : <LatencySection latency={latency} />}
        {throughput === undefined || throughput.length === 0 ? null : (
          <ThroughputSection throughput={throughput} />
        )}
        {step === undefined ? null : (
          <section className="panel-section">
            <h4>One training step, batch size {step.batchSize}</h4>
            <StackedBar items={step.phases} />
          </section>
        )}
        {memory === undefined || memory.length === 0 ? null : (
          <section className="panel-section">
            <h4>Memory</h4>
            <ShareBars items={memory} />
          </section>
        )}
        {load?.map((run, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a scenario can be run more than once, in order
          <LoadSection key={`${run.scenario}-${place}`} load={run} />
        ))}
      </div>
      <PanelText
        tables={() => profileTables({ ...shown, metrics: profileMetrics(shown, values) })}
      />
    </section>
  );
}

/** The first call counts for the reader, not for the latency: it stands beside the metrics. */
function withFirstCall(output: ProfileOutput, values: DialValues): ProfileOutput["metrics"] {
  const metrics = profileMetrics(output, values);
  if (output.coldStart === undefined) return metrics;
  return [...metrics, { name: "cold-start", label: "First call", figure: output.coldStart }];
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
