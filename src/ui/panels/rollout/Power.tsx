import { memo } from "react";
import type { CellId } from "../../../notebook/notebook.ts";
import type { RolloutOutput } from "../../../outputs/panels/rollout/rollout.ts";
import { powerDials } from "../../../outputs/panels/rollout/rollout-dials.ts";
import { neededGroup } from "../../../outputs/panels/rollout/rollout-power.ts";
import { DialControls } from "../kit/DialControls.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { useDials } from "../use-dials.ts";

interface PowerProps {
  rollout: RolloutOutput;
  cellId: CellId;
}

/** How many requests it takes to see the effect that one cares about, which is known before any is sent. */
export const Power = memo(
  function Power({ rollout, cellId }: PowerProps) {
    const positions = useDials(cellId);
    const dials = powerDials(rollout);
    if (dials.length === 0) return null;
    return (
      <section className="panel-section panel-section-wide rollout-power">
        <h4>How many requests does it take?</h4>
        <p className="panel-words">
          Half the effect takes four times as many requests. Choose the effect that matters before a
          rollout begins, and see what it costs.
        </p>
        <DialControls cellId={cellId} dials={dials} />
        <FigureList figures={neededGroup(rollout, positions).figures} />
      </section>
    );
  },
  (before, after) => before.cellId === after.cellId && isSamePower(before.rollout, after.rollout),
);

function isSamePower(before: RolloutOutput, after: RolloutOutput): boolean {
  return (
    before.load?.rate === after.load?.rate &&
    JSON.stringify(before.power) === JSON.stringify(after.power)
  );
}
