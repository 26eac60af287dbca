import { useDeferredValue } from "react";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import { summaryFigures } from "../../../outputs/panels/training/training-figures.ts";
import { trainingVerdict } from "../../../outputs/panels/training/training-verdict.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import { useSource } from "../kit/source/source.ts";
import type { PanelProps } from "../panel-props.ts";
import { TrainingControls } from "./TrainingControls.tsx";
import { TrainingCurves } from "./TrainingCurves.tsx";
import { WorstDigits } from "./WorstDigits.tsx";
import "../profile/profile.css";
import "./training.css";

/** The Training panel. Drawn with low priority: while a training fills it, typing and scrolling come first. */
export function TrainingPanel({ output, cellId }: PanelProps<TrainingOutput>) {
  const shown = useDeferredValue(output);
  const source = useSource();
  const { worst, timeLeft } = shown;
  const isLive = source?.isLive ?? false;
  const figures = [
    ...summaryFigures(shown),
    ...(timeLeft === undefined ? [] : [{ label: "Time left", figure: timeLeft }]),
  ];
  return (
    <PanelFrame output={shown} cellId={cellId} className="training" doing={doing(shown)}>
      <p className="training-question">Is it learning, and may I stop?</p>
      <p className="panel-words training-verdict">{trainingVerdict(shown)}</p>
      <div className="training-picture">
        <TrainingCurves record={shown} />
        {worst === undefined ? null : <WorstDigits worst={worst} />}
      </div>
      {isLive ? <TrainingControls record={shown} /> : <GoOn record={shown} />}
      <FigureList className="metrics training-figures" figures={figures} />
    </PanelFrame>
  );
}

function doing({ state, isPaused, end }: TrainingOutput): string {
  if (isPaused) return "Paused";
  if (state === "running") return "Training";
  if (state === "done") return "Trained";
  return end?.reason === "stopped" ? "Stopped" : "Incomplete";
}

/** One that has not come to its end, and does not go on by itself. */
function GoOn({ record: { state, end, checkpoint } }: { record: TrainingOutput }) {
  const isAtEnd = state === "done" || checkpoint === undefined;
  if (isAtEnd || end?.reason === "failed") return null;
  return (
    <p className="panel-words training-go-on">
      {checkpoint.isStored
        ? `A checkpoint of step ${checkpoint.step} is kept in this browser: run the cell again to go on from there, or pass fresh: true to begin anew.`
        : `The checkpoint of step ${checkpoint.step} was in memory only, so its cell begins anew.`}
    </p>
  );
}
