import { useDeferredValue } from "react";
import type { RolloutOutput } from "../../../outputs/panels/rollout/rollout.ts";
import { STATUS_WORDS } from "../../../outputs/panels/rollout/rollout-words.ts";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import { useSource } from "../kit/source/source.ts";
import { useSlowed } from "../kit/use-slowed.ts";
import type { PanelProps } from "../panel-props.ts";
import { GuardrailTable } from "./GuardrailTable.tsx";
import { Power } from "./Power.tsx";
import { RolloutControls } from "./RolloutControls.tsx";
import { RolloutLog } from "./RolloutLog.tsx";
import { ShadowSection } from "./ShadowSection.tsx";
import { Stages } from "./Stages.tsx";
import { TimeCharts } from "./TimeCharts.tsx";
import { ValidationTable } from "./ValidationTable.tsx";
import { Verdict } from "./Verdict.tsx";
import { VersionTable } from "./VersionTable.tsx";
import "./rollout.css";

/** From one drawing to the next, at least. */
const FRAME_MS = 100;

/** The Rollout panel. Drawn with low priority: while two versions serve, typing and scrolling come first. */
export function RolloutPanel({ output, cellId }: PanelProps<RolloutOutput>) {
  const shown = useDeferredValue(useSlowed(output, FRAME_MS));
  const source = useSource();
  const { status, isPaused, shadow, validation, gates } = shown;
  const gate = gates.at(-1);
  return (
    <PanelFrame
      output={shown}
      cellId={cellId}
      className="rollout"
      doing={isPaused ? "Paused" : STATUS_WORDS[status]}
    >
      <Verdict rollout={shown} />
      <Stages plan={shown.plan} />
      {source?.isLive ? <RolloutControls rollout={shown} source={source} /> : null}
      <TimeCharts rollout={shown} />
      <div className="panel-sections">
        {shadow === undefined ? null : <ShadowSection shadow={shadow} />}
        {validation === undefined ? null : <ValidationTable validation={validation} />}
        {gate === undefined ? null : <GuardrailTable gate={gate} plan={shown.plan} />}
        <VersionTable versions={shown.versions} />
        <RolloutLog rollout={shown} />
        <Power rollout={shown} cellId={cellId} />
      </div>
      <p className="rollout-clock">{shown.clock.label}</p>
    </PanelFrame>
  );
}
