import { useDeferredValue } from "react";
import type {
  TrainingCheckpoint,
  TrainingOutput,
} from "../../../outputs/panels/training/training.ts";
import {
  mixedFigures,
  mixedWords,
  summaryFigures,
} from "../../../outputs/panels/training/training-figures.ts";
import { trainingVerdict } from "../../../outputs/panels/training/training-verdict.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
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
  const { worst, timeLeft, mixed } = shown;
  const isLive = source?.isLive ?? false;
  const figures = [
    ...summaryFigures(shown),
    ...(timeLeft === undefined ? [] : [{ label: "Time left", figure: timeLeft }]),
    ...(mixed === undefined ? [] : mixedFigures(mixed)),
  ];
  return (
    <PanelFrame output={shown} cellId={cellId} className="training" doing={doing(shown)}>
      <PanelAnswer question="Is it learning, and may I stop?">{trainingVerdict(shown)}</PanelAnswer>
      <div className="training-picture">
        <TrainingCurves record={shown} />
        {worst === undefined ? null : <WorstDigits worst={worst} />}
      </div>
      {isLive ? <TrainingControls record={shown} /> : <GoOn record={shown} />}
      <FigureList className="metrics training-figures" figures={figures} />
      {mixed === undefined ? null : <p className="panel-words">{mixedWords(mixed)}</p>}
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
  if (state === "done" || checkpoint === undefined) return null;
  return <p className="panel-words training-go-on">{wayOn(checkpoint, end?.reason)}</p>;
}

function wayOn({ step, isStored }: TrainingCheckpoint, reason?: string): string {
  if (!isStored) {
    return `The checkpoint of step ${step} was in memory only, so the cell begins anew when it runs again.`;
  }
  if (reason === "diverged") {
    return `A checkpoint from before that, of step ${step}, is kept in this browser. If you run the cell again, it goes back there and may go wrong in the same way; with a smaller learning rate it begins anew.`;
  }
  return `A checkpoint of step ${step} is kept in this browser: run the cell again to go on from there, or pass fresh: true to begin anew.`;
}
