import type { MonitorOutput } from "../../../outputs/panels/monitor/monitor.ts";
import {
  firing,
  MONITOR_QUESTION,
  type MonitorVerdict,
  monitorVerdict,
} from "../../../outputs/panels/monitor/monitor-verdict.ts";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";

const MARKS = { good: "✓", bad: "▲", unknown: "–" } as const;

/** The panel's question and its answer; beneath it the alerts that fire, each with its rule. */
export function Verdict({ monitor }: { monitor: MonitorOutput }) {
  const { health, healthText, inputs, inputsText } = monitorVerdict(monitor);
  const alerts = firing(monitor);
  return (
    <div className="monitor-verdict">
      <PanelAnswer question={MONITOR_QUESTION} />
      <Answer state={health} text={healthText} />
      <Answer state={inputs} text={inputsText} />
      {alerts.length === 0 ? null : (
        <ul className="monitor-firing">
          {alerts.map(({ objective, rule, severity, firedAt, text }) => (
            <li key={`${objective} ${rule} ${firedAt}`}>
              <strong>
                ⚑ {severity}, since {Math.floor(firedAt)} s:
              </strong>{" "}
              {text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Answer({ state, text }: { state: MonitorVerdict["health"]; text: string }) {
  return (
    <p className={`monitor-answer monitor-${state}`}>
      <span className="monitor-mark" aria-hidden="true">
        {MARKS[state]}
      </span>
      {text}
    </p>
  );
}
