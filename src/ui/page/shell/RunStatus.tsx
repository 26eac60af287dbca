import { findCell } from "../../../notebook/find-cell.ts";
import { isRunnable } from "../../../notebook/notebook.ts";
import { liveSources } from "../../../session/running/sources.ts";
import { cellStatus } from "../../../session/running/status.ts";
import type { SessionState } from "../../../session/state.ts";
import { cellName } from "../../cells/cell-name.ts";
import { Icon } from "../../Icon.tsx";
import { LiveTime } from "../../panels/kit/figures/LiveTime.tsx";
import { useDispatch, useSessionState } from "../../use-session.ts";
import { scrollToCell } from "./places.ts";
import { ExpectedTotal, RunAllButton } from "./RunAllButton.tsx";
import { useFollowRun } from "./use-follow-run.ts";

/** The running cell and for how long, with *Stop*; else the cells that could be run. */
export function RunStatus() {
  const dispatch = useDispatch();
  const [isFollowing, follow] = useFollowRun();
  const run = useSessionState((state) => state.run);
  const waiting = useSessionState((state) => state.queue.length);
  const staleCount = useSessionState(countStale);
  const live = useSessionState((state) => liveSources(state).length);
  const isEnding = useSessionState((state) =>
    liveSources(state).every(({ source }) => source.isEnding),
  );
  const name = useSessionState((state) => {
    const cell = findCell(state.notebook, state.run?.cellId);
    return cell === undefined ? undefined : cellName(cell);
  });
  return (
    <div className="run-state">
      {run === undefined ? (
        <>
          <KernelWords waiting={waiting} />
          <LiveWords />
          <ExpectedTotal />
        </>
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
          {live > 0 ? <span className="run-state-more">{`${live} live`}</span> : null}
        </>
      )}
      {waiting > 0 ? (
        <button
          type="button"
          className="button follow-run"
          aria-pressed={isFollowing}
          title="Keep the running cell in view"
          onClick={() => follow(!isFollowing)}
        >
          Follow
        </button>
      ) : null}
      {run !== undefined || waiting > 0 || live > 0 ? (
        <button
          type="button"
          className="button button-stop"
          disabled={run === undefined ? waiting === 0 && isEnding : run.stopping}
          title={run === undefined && live > 0 ? "End the systems that are live" : undefined}
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
      <RunAllButton isFollowing={isFollowing} onFollow={follow} />
    </div>
  );
}

/** How many systems go on while nothing runs; leads to the first. */
function LiveWords() {
  const count = useSessionState((state) => liveSources(state).length);
  const cellId = useSessionState((state) => liveSources(state)[0]?.cellId);
  if (cellId === undefined) return null;
  return (
    <button
      type="button"
      className="run-state-name"
      title="Go to the cell of the system"
      onClick={() => scrollToCell(cellId)}
    >
      <span className="run-state-cell">
        {count} {count === 1 ? "system" : "systems"} live
      </span>
    </button>
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
