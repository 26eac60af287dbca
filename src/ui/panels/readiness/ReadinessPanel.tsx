import { useDeferredValue } from "react";
import type { ReadinessOutput } from "../../../outputs/panels/readiness/readiness.ts";
import {
  READINESS_QUESTION,
  readinessVerdict,
} from "../../../outputs/panels/readiness/readiness-verdict.ts";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import { useSource } from "../kit/source/source.ts";
import { useControl } from "../kit/source/use-control.ts";
import type { PanelProps } from "../panel-props.ts";
import { CheckCard } from "./CheckCard.tsx";
import type { RunLine } from "./RunButton.tsx";
import { ScoreGrid } from "./ScoreGrid.tsx";
import "./readiness.css";

/** The Readiness panel: would I wake up at night for this? Above the checks of the module, below the grid of the ML Test Score. */
export function ReadinessPanel({ output, cellId }: PanelProps<ReadinessOutput>) {
  const shown = useDeferredValue(output);
  const source = useSource();
  const { send, isPending, error } = useControl(source);
  const isLive = source?.isLive ?? false;
  const run: RunLine | undefined = isLive
    ? { start: (id) => void send("run", id), isWaiting: isPending("run") }
    : undefined;
  return (
    <PanelFrame output={shown} cellId={cellId} className="readiness" doing={doingOf(shown)}>
      <PanelAnswer question={READINESS_QUESTION}>{readinessVerdict(shown)}</PanelAnswer>
      <p className="readiness-refusal" role="alert">
        {error}
      </p>
      <section className="panel-section" aria-label="Checks">
        <h4>What was tried</h4>
        <ul className="readiness-checks">
          {shown.checks.map((check) => (
            <CheckCard key={check.id} check={check} run={run} />
          ))}
        </ul>
      </section>
      <ScoreGrid score={shown.score} run={run} />
    </PanelFrame>
  );
}

/** It does not measure so much as try. */
function doingOf({ state }: ReadinessOutput): string {
  return { running: "Trying", done: "Tried", partial: "Incomplete" }[state];
}
