import { memo, useDeferredValue, useState } from "react";
import { figureText } from "../../outputs/figure-text.ts";
import { integerText } from "../../outputs/number-text.ts";
import type { ProfileOutput } from "../../outputs/profile.ts";
import { FigureView } from "../figures/FigureView.tsx";
import { TableView } from "../outputs/TableView.tsx";
import { LatencySection } from "./LatencySection.tsx";
import { profileTables } from "./profile-tables.ts";
import { ShareBars, StackedBar } from "./Shares.tsx";
import { ThroughputSection } from "./ThroughputSection.tsx";
import "./profile.css";

const STATES = { running: "Measuring", done: "Measured", partial: "Incomplete" } as const;

/** The Profile panel. Drawn with low priority: while a run fills it, typing and scrolling come first. */
export function ProfilePanel({ output }: { output: ProfileOutput }) {
  const shown = useDeferredValue(output);
  const { state, stage, model, backend, metrics, latency, throughput, step, memory } = shown;
  return (
    <section className={`panel profile profile-${state}`} aria-label="Profile">
      <header className="panel-head">
        <h3>Profile</h3>
        <p className="panel-subject numbers">
          {model.name}, {integerText(model.parameters)} parameters, on {backend.name}
          {backend.threads > 1 ? ` with ${backend.threads} threads` : ""}
        </p>
        <p className="panel-stage" role="status">
          <span className="panel-state">{STATES[state]}</span>
          {stage === "" ? null : `: ${stage}`}
        </p>
      </header>
      <Metrics metrics={metrics} />
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
      </div>
      <AsText profile={shown} />
    </section>
  );
}

const Metrics = memo(
  function Metrics({ metrics }: Pick<ProfileOutput, "metrics">) {
    return (
      <dl className="metrics">
        {metrics.map(({ name, label, figure }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>
              <FigureView figure={figure} />
            </dd>
          </div>
        ))}
      </dl>
    );
  },
  (before, after) => signature(before.metrics) === signature(after.metrics),
);

function signature(metrics: ProfileOutput["metrics"]): string {
  return metrics.map(({ name, figure }) => `${name} ${figureText(figure)}`).join();
}

function AsText({ profile }: { profile: ProfileOutput }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="panel-text" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All figures as text, with their methods</summary>
      {isOpen
        ? profileTables(profile).map((table) => <TableView key={table.caption} output={table} />)
        : null}
    </details>
  );
}
