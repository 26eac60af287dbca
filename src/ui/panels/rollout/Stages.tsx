import { memo } from "react";
import type { RolloutStage } from "../../../outputs/panels/rollout/rollout.ts";

const STATES: Record<RolloutStage["status"], { mark: string; words: string }> = {
  waiting: { mark: "○", words: "waiting" },
  running: { mark: "●", words: "now" },
  passed: { mark: "✓", words: "passed" },
  skipped: { mark: "–", words: "skipped" },
  failed: { mark: "▲", words: "failed" },
};

/** The stages of the plan in their order, each with how far it has come. */
export const Stages = memo(
  function Stages({ plan }: { plan: readonly RolloutStage[] }) {
    if (plan.length === 0) return null;
    return (
      <ol className="rollout-stages" aria-label="Stages">
        {plan.map(({ name, status, hasGate }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place
          <li key={place} className={`rollout-stage rollout-stage-${status}`}>
            <span aria-hidden="true">{STATES[status].mark}</span>
            <span>
              {name}
              <small>
                {STATES[status].words}
                {hasGate ? ", with a gate" : ""}
              </small>
            </span>
          </li>
        ))}
      </ol>
    );
  },
  (before, after) => JSON.stringify(before.plan) === JSON.stringify(after.plan),
);
