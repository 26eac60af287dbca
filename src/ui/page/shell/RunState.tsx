import { findCell } from "../../../notebook/find-cell.ts";
import { isRunnable } from "../../../notebook/notebook.ts";
import { cellStatus } from "../../../session/running/status.ts";
import type { SessionState } from "../../../session/state.ts";
import { cellName } from "../../cells/cell-name.ts";
import { Icon } from "../../Icon.tsx";
import { LiveTime } from "../../panels/kit/figures/LiveTime.tsx";
import { useDispatch, useSessionState } from "../../use-session.ts";
import { scrollToCell } from "./places.ts";

/** What is running and for how long, with *Stop*; else what could be run. */
export function RunState() {
  const dispatch = useDispatch();
  const run = useSessionState((state) => state.run);
  const waiting = useSessionState((state) => state.queue.length);
  const staleCount = useSessionState(countStale);
  const name = useSessionState((state) => {
    const cell = findCell(state.notebook, state.run?.cellId);
    return cell === undefined ? undefined : cellName(cell);
  });
  return (
    <div className="run-state">
      {run === undefined ? (
        <KernelWords waiting={waiting} />
      ) : (
        <>
          <button
            type="button"
            className="run-state-name"
            title="Go to the running cell"
            onClick={() => scrollToCell(run.cellId)}
          >
            <span className="run-state-cell">{name}</span>
          </button>
          <LiveTime key={run.runId} startedAt={run.startedAt} />
          {waiting > 0 ? <span className="run-state-more">{`+ ${waiting}`}</span> : null}
        </>
      )}
      {run !== undefined || waiting > 0 ? (
        <button
          type="button"
          className="button button-stop"
          disabled={run?.stopping ?? false}
          onClick={() => dispatch({ type: "stop" })}
        >
          <Icon name="stop" />
          Stop
        </button>
      ) : null}
      {staleCount > 0 ? (
        <button
          type="button"
          className="button"
          aria-label="Run stale"
          title="Run the cells whose results no longer follow from what they used"
          onClick={() => dispatch({ type: "run-stale" })}
        >
          Run stale <span className="numbers">{staleCount}</span>
        </button>
      ) : null}
      <button
        type="button"
        className="button button-main"
        onClick={() => dispatch({ type: "run-all" })}
      >
        Run all
      </button>
    </div>
  );
}

function KernelWords({ waiting }: { waiting: number }) {
  const { status, message } = useSessionState((state) => state.kernel);
  const words = {
    starting: waiting > 0 ? `Starting, ${waiting} waiting` : "Starting…",
    failed: "Kernel failed",
    ready: "",
  }[status];
  return (
    <span className={`run-state-kernel run-state-${status}`} role="status" title={message}>
      {words}
    </span>
  );
}

/** Cells that ran, and would now give something else. */
function countStale(state: SessionState): number {
  return state.notebook.cells.filter(
    (cell) => isRunnable(cell) && ["stale", "aborted"].includes(cellStatus(state, cell.id)),
  ).length;
}
