import { memo } from "react";
import type { RolloutOutput } from "../../../outputs/panels/rollout/rollout.ts";
import {
  ROLLOUT_QUESTION,
  type RolloutVerdict,
  rolloutVerdict,
} from "../../../outputs/panels/rollout/rollout-verdict.ts";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";

const MARKS: Record<RolloutVerdict["answer"], string> = { yes: "✓", no: "▲", unknown: "○" };

/** The panel's question, its answer, and how far that can be relied on. */
export function Verdict({ rollout }: { rollout: RolloutOutput }) {
  const { answer, text, sureness } = rolloutVerdict(rollout);
  return <Said answer={answer} text={text} sureness={sureness} />;
}

const Said = memo(function Said({ answer, text, sureness }: RolloutVerdict) {
  return (
    <div className={`rollout-verdict rollout-${answer}`}>
      <PanelAnswer question={ROLLOUT_QUESTION}>
        <span className="rollout-mark" aria-hidden="true">
          {MARKS[answer]}
        </span>{" "}
        {text}
      </PanelAnswer>
      {sureness === "" ? null : <p className="panel-words">{sureness}</p>}
    </div>
  );
});
