import { useEffect, useId, useRef, useState } from "react";
import { numberText } from "../../../outputs/figure/number-text.ts";
import type { DisturbanceState } from "../../../outputs/panels/monitor/monitor.ts";
import { Choice } from "../kit/Choice.tsx";
import { useSource } from "../kit/source/source.ts";
import { type Control, useControl } from "../kit/source/use-control.ts";
import "../kit/dials.css";

/** Mixes of classes that can be chosen, by the weight of each class. */
const MIXES = [
  { value: "all", label: "as they come", weights: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] },
  { value: "ones", label: "1s three times as often", weights: [1, 3, 1, 1, 1, 1, 1, 1, 1, 1] },
  { value: "low", label: "no 5 to 9", weights: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0] },
] as const;

/** Turns, blurs or re-weights the live digits, to see whether the monitor notices. */
export function DisturbControls({ disturbance }: { disturbance: DisturbanceState }) {
  const source = useSource();
  const control = useControl(source);
  if (source === undefined || !source.isLive) return null;
  const { rotate, blur, reweight } = disturbance;
  const mix = MIXES.find(({ weights }) => weights.every((weight, at) => weight === reweight[at]));
  return (
    <div className="monitor-disturb">
      <p className="panel-words">Disturb the live digits, and watch whether it notices:</p>
      <div className="dials">
        <Slider
          label="Turn"
          unit="°"
          max={45}
          step={1}
          value={rotate}
          name="rotate"
          {...{ control }}
        />
        <Slider
          label="Blur"
          unit="px"
          max={3}
          step={0.1}
          value={blur}
          name="blur"
          {...{ control }}
        />
        <Choice
          label="Classes"
          options={MIXES}
          value={mix?.value ?? "all"}
          onChange={(chosen) =>
            void control.send("reweight", MIXES.find(({ value }) => value === chosen)?.weights)
          }
        />
      </div>
      {control.error === undefined ? null : <p className="monitor-refused">{control.error}</p>}
    </div>
  );
}

interface SliderProps {
  label: string;
  unit: string;
  max: number;
  step: number;
  /** As the system has it. */
  value: number;
  name: string;
  control: Control;
}

/** Sends its position when it is let go: each is a mark on the time axis. */
function Slider({ label, unit, max, step, value, name, control }: SliderProps) {
  const id = useId();
  const [draft, setDraft] = useState<number>();
  /** What was asked for last: letting go with a key and leaving it are one wish. */
  const asked = useRef(value);
  // Turned from elsewhere, or taken by the system.
  useEffect(() => {
    asked.current = value;
    setDraft((position) => (position === value ? undefined : position));
  }, [value]);
  const position = draft ?? value;
  const send = async () => {
    if (position === asked.current) return;
    asked.current = position;
    if (await control.send(name, position)) return;
    asked.current = value;
    setDraft(undefined);
  };
  return (
    <div className="dial">
      <label htmlFor={id} className="dial-label">
        {label}
      </label>
      <input
        id={id}
        type="range"
        className="dial-slider"
        min={0}
        max={max}
        step={step}
        value={position}
        aria-valuetext={`${numberText(position)} ${unit}`}
        onChange={(event) => setDraft(Number(event.target.value))}
        onPointerUp={send}
        onKeyUp={send}
        onBlur={send}
      />
      <span className="numbers">
        {numberText(position)} {unit}
      </span>
    </div>
  );
}
