import { type FormEvent, useState } from "react";
import { numberText } from "../../../outputs/figure/number-text.ts";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import { useSource } from "../kit/source/source.ts";
import { type Control, useControl } from "../kit/source/use-control.ts";
import "../kit/dials.css";

interface ControlsProps {
  record: TrainingOutput;
}

/** Pause, stop and the learning rate of a training that goes on; the way back for one whose numbers were not finite. */
export function TrainingControls({ record }: ControlsProps) {
  const control = useControl(useSource());
  const { end, isPaused } = record;
  return (
    <div className="training-controls">
      {end?.reason === "diverged" ? (
        <Restore record={record} control={control} />
      ) : end === undefined ? (
        <>
          <ControlButton control={control} name={isPaused ? "resume" : "pause"}>
            {isPaused ? "Go on" : "Pause"}
          </ControlButton>
          <ControlButton control={control} name="stop">
            Stop training
          </ControlButton>
          <LearningRate rate={record.learningRate} control={control} />
        </>
      ) : null}
      <p className="training-refusal" role="alert">
        {control.error}
      </p>
    </div>
  );
}

interface ControlButtonProps {
  control: Control;
  name: string;
  value?: unknown;
  children: string;
}

function ControlButton({ control, name, value, children }: ControlButtonProps) {
  return (
    <button
      type="button"
      className="button"
      disabled={control.isPending(name)}
      onClick={() => void control.send(name, value)}
    >
      {children}
    </button>
  );
}

function Restore({ record, control }: ControlsProps & { control: Control }) {
  const step = record.checkpoint?.step;
  return (
    <ControlButton control={control} name="restore-last">
      {`Go on from ${step === undefined ? "its beginning" : `the checkpoint of step ${step}`} with half the learning rate`}
    </ControlButton>
  );
}

/** The rate of the latest step, and another for those to come. */
function LearningRate({ rate, control }: { rate: number; control: Control }) {
  const [draft, setDraft] = useState<string>();
  const typed = Number(draft);
  const isRate = draft !== undefined && typed > 0 && Number.isFinite(typed);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (isRate && (await control.send("learning-rate", typed))) setDraft(undefined);
  };
  return (
    <form className="training-rate" onSubmit={(event) => void send(event)}>
      <label>
        Learning rate{" "}
        <input
          type="text"
          inputMode="decimal"
          className="dial-field numbers"
          value={draft ?? numberText(rate)}
          aria-invalid={draft !== undefined && !isRate}
          title="A number above 0, such as 0.001 or 1e-3"
          onFocus={() => setDraft((text) => text ?? String(rate))}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setDraft(undefined);
          }}
        />
      </label>
      <button
        type="submit"
        className="button"
        disabled={!isRate || control.isPending("learning-rate")}
      >
        Set
      </button>
    </form>
  );
}
