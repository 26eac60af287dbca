import { useEffect, useId, useState } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import { type Dial, dialValue } from "../../../outputs/panels/dial.ts";
import { positionOf, SLIDER_STEPS, valueAt } from "./dial-scale.ts";
import { type DialControl, useDialControl } from "./use-dial-control.ts";
import "./dials.css";

interface DialsProps {
  cellId: CellId;
  dials: readonly Dial[];
}

/** The dials of a panel: a slider and a field each. Figures that depend on them change as they move. */
export function DialControls({ cellId, dials }: DialsProps) {
  const control = useDialControl(cellId);
  return (
    <div className="dials">
      {dials.map((dial) => (
        <OneDial key={dial.name} dial={dial} control={control} />
      ))}
    </div>
  );
}

function OneDial({ dial, control }: { dial: Dial; control: DialControl }) {
  const id = useId();
  const { name, label, origin } = dial;
  const value = dialValue(dial, control.dials);
  const isTurned = Object.hasOwn(control.dials, name);
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
        max={SLIDER_STEPS}
        value={Math.round(positionOf(dial, value) * SLIDER_STEPS)}
        disabled={control.areHeld}
        aria-valuetext={positionText(dial, value)}
        onPointerDown={control.beginGesture}
        onFocus={control.beginGesture}
        onChange={(event) =>
          control.turn(name, valueAt(dial, Number(event.target.value) / SLIDER_STEPS))
        }
      />
      <DialField dial={dial} value={value} control={control} />
      <span className="dial-unit">{unitText(dial)}</span>
      {isTurned && !control.areHeld ? (
        <button
          type="button"
          className="link dial-reset"
          title={origin}
          onClick={() => {
            control.beginGesture();
            control.turn(name, undefined);
          }}
        >
          back to {positionText(dial, dial.initial)}
        </button>
      ) : (
        <span className="dial-origin">
          {control.areHeld ? "Fixed by the person who prepared this notebook." : origin}
        </span>
      )}
    </div>
  );
}

/** Text becomes a position when it is one: half a number is left alone until it is whole. */
function DialField({ dial, value, control }: { dial: Dial; value: number; control: DialControl }) {
  const [draft, setDraft] = useState<string>();
  const { min, max, label, name } = dial;
  // Turned from elsewhere meanwhile: the text is no longer what stands.
  useEffect(() => setDraft((text) => (Number(text) === value ? text : undefined)), [value]);
  const typed = draft === undefined ? value : Number(draft);
  const isWrong = draft !== undefined && (draft.trim() === "" || !(typed >= min && typed <= max));
  return (
    <input
      type="text"
      inputMode="decimal"
      className="dial-field numbers"
      aria-label={`${label}, as a number`}
      aria-invalid={isWrong}
      title={`From ${min} to ${max}`}
      value={draft ?? String(value)}
      disabled={control.areHeld}
      onFocus={control.beginGesture}
      onChange={(event) => {
        const text = event.target.value;
        setDraft(text);
        const next = Number(text);
        if (text.trim() !== "" && next >= min && next <= max) control.turn(name, next);
      }}
      onBlur={() => setDraft(undefined)}
      onKeyDown={(event) => {
        if (event.key === "Escape") setDraft(undefined);
      }}
    />
  );
}

function positionText(dial: Dial, value: number): string {
  const words = figureText({ kind: "computed", value, unit: dial.unit, method: "" });
  return dial.per === undefined ? words : `${words} ${dial.per}`;
}

function unitText({ unit, per = "" }: Dial): string {
  const name = unit === "usd" ? "$" : unit === "none" || unit === "count" ? "" : unit;
  return [name, per].filter(Boolean).join(" ");
}
