import { isLive } from "../../session/running/sources.ts";
import type { CellStatus } from "../../session/running/status.ts";
import { isSyntaxError } from "../../session/running/syntax-error.ts";
import type { CellResult } from "../../session/state.ts";
import { durationText } from "../panels/kit/figures/durations.ts";
import { LiveTime } from "../panels/kit/figures/LiveTime.tsx";

interface StatusLineProps {
  status: CellStatus;
  result: CellResult | undefined;
  /** How many names the cell declares, as far as that is known. */
  nameCount: number | undefined;
}

const TITLES: Partial<Record<CellStatus, string>> = {
  stale: "The source, or something that it follows from, has changed since this ran.",
  aborted: "It was cut off, or its names were lost when the kernel was replaced.",
};

/** State of a cell in words, with the time that it takes or took. */
export function StatusLine({ status, result, nameCount }: StatusLineProps) {
  if (status === "running" && result !== undefined) {
    return (
      <span className="status status-running">
        running <LiveTime startedAt={result.startedAt} />
      </span>
    );
  }
  if (result?.restored) {
    return (
      <span
        className="status status-restored"
        title="These results are from an earlier visit. The cell's names come back when it runs again."
      >
        {nameCount ? `${nameCount} ${nameCount === 1 ? "name" : "names"} ` : ""}from an earlier
        visit
      </span>
    );
  }
  const took = result?.durationMs;
  return (
    <span className={`status status-${status}`} title={TITLES[status]}>
      {wording(status, result)}
      {took === undefined || !tellsTime(status, result) ? null : (
        <span className="numbers"> {durationText(took)}</span>
      )}
      {isLive(result) ? ", its system is live" : null}
    </span>
  );
}

/** A cell that only lost its names did not take its time just now, and one that could not be read took none. */
function tellsTime(status: CellStatus, result: CellResult | undefined): boolean {
  return status !== "queued" && result?.outcome !== "aborted" && !isSyntaxError(result);
}

function wording(status: CellStatus, result: CellResult | undefined): string {
  if (status === "fresh") return "not run yet";
  if (status === "evaluated") return "ran in";
  if (status === "failed") return isSyntaxError(result) ? "syntax error" : "failed after";
  if (status === "stale" && isSyntaxError(result)) return "stale, syntax error";
  if (status === "stale")
    return result?.outcome === "failed" ? "stale, failed after" : "stale, ran in";
  if (status === "aborted") return result?.outcome === "stopped" ? "stopped after" : "names lost";
  return "waiting";
}
