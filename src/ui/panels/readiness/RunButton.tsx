import { memo } from "react";
import type { ReadinessLine } from "../../../outputs/panels/readiness/readiness.ts";
import { Icon } from "../../Icon.tsx";

/** How a line is run by itself; there is no such thing where no system answers. */
export interface RunLine {
  start(id: string): void;
  /** Whether the last one that was asked for has not been answered. */
  isWaiting: boolean;
}

interface RunButtonProps {
  line: Pick<ReadinessLine, "id" | "label" | "verdict">;
  run: RunLine | undefined;
}

/** Runs one line again. */
export const RunButton = memo(
  function RunButton({ line: { id, label, verdict }, run }: RunButtonProps) {
    if (run === undefined) return null;
    const isFirst = verdict === "waiting" || verdict === "open";
    const words = isFirst ? "Run this one" : "Run this one again";
    return (
      <button
        type="button"
        aria-label={`${words}: ${label}`}
        className="button button-plain readiness-run"
        disabled={verdict === "running" || run.isWaiting}
        onClick={() => run.start(id)}
      >
        <Icon name={isFirst ? "run" : "reset"} />
        {words}
      </button>
    );
  },
  (before, after) =>
    before.line.id === after.line.id &&
    before.line.verdict === after.line.verdict &&
    before.run?.isWaiting === after.run?.isWaiting &&
    (before.run === undefined) === (after.run === undefined),
);
