import { useDeferredValue } from "react";
import { listed, summary } from "../../../outputs/panels/recommendations/experiment-list.ts";
import type { RecommendationsOutput } from "../../../outputs/panels/recommendations/recommendations.ts";
import {
  gainsChart,
  gainText,
} from "../../../outputs/panels/recommendations/recommendations-charts.ts";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import { ExperimentView } from "./ExperimentView.tsx";
import "../kit/charts/charts.css";
import "./recommendations.css";

/** The Recommendations panel. Drawn with low priority: while a run fills it, typing and scrolling come first. */
export function RecommendationsPanel({ output, cellId }: PanelProps<RecommendationsOutput>) {
  const shown = useDeferredValue(output);
  const { rule, threshold, experiments } = shown;
  const gains = gainsChart({ experiments, threshold });
  const hasDots = experiments.some(({ samples }) => samples !== undefined);
  return (
    <PanelFrame output={shown} cellId={cellId}>
      <p className="panel-words">{rule}</p>
      {experiments.length === 0 ? null : (
        <p className="panel-words numbers">{summary(experiments)}.</p>
      )}
      {hasDots ? (
        <p className="plot-note gain-key">
          Dots are single timings, <span className="gain-key-before">before</span> above and{" "}
          <span className="gain-key-after">after</span> beneath; the mark is the gain with its 99 %
          interval. The solid line is no gain, the dashed one the threshold of {gainText(threshold)}
          ; the axis is logarithmic and the same for all.
        </p>
      ) : null}
      <ol className="experiments">
        {listed(experiments).map((experiment) => (
          <ExperimentView
            key={experiment.id}
            experiment={experiment}
            gains={gains}
            cellId={cellId}
          />
        ))}
      </ol>
    </PanelFrame>
  );
}
