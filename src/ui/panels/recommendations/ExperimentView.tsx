import { memo } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import type { Chart } from "../../../outputs/drawing/chart.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { STATUSES } from "../../../outputs/panels/recommendations/experiment-list.ts";
import { experimentParts } from "../../../outputs/panels/recommendations/recommendation-figures.ts";
import type { Experiment } from "../../../outputs/panels/recommendations/recommendations.ts";
import { WriteCellButton } from "../../outputs/WriteCellButton.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { GainDrawing } from "./GainDrawing.tsx";

interface ExperimentViewProps {
  experiment: Experiment;
  /** The gains of all experiments, on one axis. */
  gains: Chart;
  cellId: CellId;
}

/** One experiment: the finding, the change that was tried, and its outcome. */
export const ExperimentView = memo(
  function ExperimentView({ experiment, gains, cellId }: ExperimentViewProps) {
    const { id, component, issue, recommendation, status, verdict, target, change } = experiment;
    const { mark, words } = STATUSES[status];
    return (
      <li className={`experiment experiment-${status}`}>
        <header className="experiment-head">
          <span className="experiment-status">
            <span className="experiment-mark" aria-hidden="true">
              {mark}
            </span>
            {words}
          </span>
          <span className="experiment-where">
            {component}; {target}
          </span>
        </header>
        <h4>{recommendation}</h4>
        <p className="experiment-issue">{issue}</p>
        <GainDrawing gains={gains} row={id} isRecommended={status === "recommended"} />
        <Figures experiment={experiment} />
        {verdict === "" ? null : <p className="experiment-verdict">{verdict}</p>}
        <Consequences experiment={experiment} />
        {change === undefined || !isSettled(status) ? null : (
          <WriteCellButton cellId={cellId} name={id} source={change.source}>
            Apply
            <span className="hidden-visually"> {id.replaceAll("-", " ")}</span>
          </WriteCellButton>
        )}
      </li>
    );
  },
  (before, after) =>
    before.cellId === after.cellId &&
    JSON.stringify([before.gains.y, before.gains.levels, before.experiment]) ===
      JSON.stringify([after.gains.y, after.gains.levels, after.experiment]),
);

/** Whether an experiment has been tried: only then its change is offered. */
function isSettled(status: Experiment["status"]): boolean {
  return status !== "waiting" && status !== "running";
}

function Figures({ experiment }: { experiment: Experiment }) {
  const known = experimentParts(experiment);
  if (known.length === 0) return null;
  return <FigureList className="experiment-figures" figures={known} />;
}

function Consequences({ experiment }: { experiment: Experiment }) {
  const { impact, estimatedImprovement, sideEffect, pValue, samples } = experiment;
  const saved = samples?.unit === "bytes" ? "memory" : "time";
  const words = [
    ...(impact === undefined ? [] : [`${impact} impact`]),
    ...(estimatedImprovement === undefined
      ? []
      : [`at least ${numberText(estimatedImprovement, 2)} % less ${saved}`]),
    ...(pValue === undefined
      ? []
      : [pValue < 0.001 ? "p < 0.001" : `p = ${numberText(pValue, 2)}`]),
  ];
  return (
    <>
      {words.length === 0 ? null : (
        <p className="experiment-words numbers">{capital(words.join(", "))}.</p>
      )}
      {sideEffect === undefined ? null : (
        <p className="experiment-words">
          <span className="experiment-label">What it costs:</span> {sideEffect}
        </p>
      )}
    </>
  );
}

function capital(words: string): string {
  return words.startsWith("p ") ? words : words.charAt(0).toUpperCase() + words.slice(1);
}
