import {
  GATE_TESTS,
  ROLLOUT_FAULTS,
  type RolloutOutput,
} from "../../../outputs/panels/rollout/rollout.ts";
import { FAULT_WORDS } from "../../../outputs/panels/rollout/rollout-words.ts";
import { Choice } from "../kit/Choice.tsx";
import type { PanelSource } from "../kit/source/source.ts";
import { type Control, useControl } from "../kit/source/use-control.ts";

interface RolloutControlsProps {
  rollout: RolloutOutput;
  source: PanelSource;
}

const FAULTS = ROLLOUT_FAULTS.map((value) => ({ value, label: FAULT_WORDS[value] }));
const TESTS = GATE_TESTS.map((value) => ({
  value,
  label: value === "mixture" ? "mixture, for all looks" : "t-test, repeated",
}));

/** What the reader decides instead of the gate, what is made wrong with v2, and by which test it is judged. */
export function RolloutControls({ rollout, source }: RolloutControlsProps) {
  const control = useControl(source);
  const { status, isPaused, fault, gateTest } = rollout;
  const isBack = status === "rolling back" || status === "rolled back";
  const isUp = status === "promoting" || status === "promoted";
  return (
    <fieldset className="rollout-controls">
      <legend className="hidden-visually">Controls of the rollout</legend>
      <div className="rollout-buttons">
        <ControlButton control={control} name="promote" isOff={isUp || isBack}>
          Promote v2
        </ControlButton>
        <ControlButton
          control={control}
          name={isPaused ? "resume" : "pause"}
          isOff={isUp || isBack}
        >
          {isPaused ? "Go on" : "Pause"}
        </ControlButton>
        <ControlButton control={control} name="abort" isOff={isBack}>
          {isUp ? "Take it back" : "Abort"}
        </ControlButton>
      </div>
      <Choice
        label="Fault of v2"
        options={FAULTS}
        value={fault}
        onChange={(chosen) => void control.send("fault", chosen)}
      />
      <Choice
        label="Test of latency"
        options={TESTS}
        value={gateTest}
        onChange={(chosen) => void control.send("gate-test", chosen)}
      />
      <p className="rollout-refusal" role="alert">
        {control.error}
      </p>
    </fieldset>
  );
}

interface ControlButtonProps {
  control: Control;
  name: string;
  isOff: boolean;
  children: string;
}

function ControlButton({ control, name, isOff, children }: ControlButtonProps) {
  return (
    <button
      type="button"
      className="button"
      disabled={isOff || control.isPending(name)}
      onClick={() => void control.send(name)}
    >
      {children}
    </button>
  );
}
